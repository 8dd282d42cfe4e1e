// Lets the search run in a page that was opened from a file, where nothing can be fetched and no worker be started.
// helpgen/offline.py puts the engine, the secrets and the worker into the places named below.

if (location.protocol === "file:") {
  const root = document.currentScript.src.replace(/assets\/helpgen\/search\/offline\.js.*$/, "")
  const once = (make) => {
    let made
    return () => (made ||= make())
  }
  const engine = once(/* engine */)
  const modules = { engine, secrets: once(/* secrets */), report: () => ({ report() {} }) }
  const start = /* worker */
  self.helpgenFiles = {}

  /** The bytes of a file of the site, which comes as a script that holds it. */
  async function read(path) {
    if (!(path in self.helpgenFiles)) {
      const script = document.createElement("script")
      script.src = `${root}${path}.js`
      await new Promise((resolve, reject) => {
        script.onload = resolve
        script.onerror = () => reject(new Error(path))
        document.head.append(script)
      })
    }
    return Uint8Array.from(atob(self.helpgenFiles[path]), (character) => character.charCodeAt(0))
  }

  self.Worker = class {
    constructor(url) {
      const outside = new EventTarget()
      const inside = new EventTarget()
      const send = (to) => (data) => setTimeout(() => to.dispatchEvent(new MessageEvent("message", { data })))
      this.postMessage = send(inside)
      this.addEventListener = outside.addEventListener.bind(outside)
      this.removeEventListener = outside.removeEventListener.bind(outside)
      start({
        addEventListener: inside.addEventListener.bind(inside),
        postMessage: send(outside),
        helpgenOffline: {
          root,
          search: new URL(url, location.href).search,
          index: "index.html",
          module: async (name) => modules[name](),
          read,
        },
      })
    }
  }
}
