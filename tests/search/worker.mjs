// Runs the site's search worker without a browser: node worker.mjs SITE_FOLDER "?lang=zh" < steps. The steps, a JSON list on standard
// input, are {send: message}, {wait: milliseconds at least}, {pause: milliseconds}, {break: path, with: another file or null, once: whether a reload mends it} and
// {privacy: true}. Printed are the messages that came back, what was fetched and what was sent away.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

const [site, search] = process.argv.slice(2)
const root = String(pathToFileURL(`${site}/`))
const broken = new Map()
const fetched = []
const posted = []
const came = []
const listeners = []

globalThis.fetch = async (url, options = {}) => {
  if (options.method === "POST") {
    posted.push({ url: String(url), ...options })
    return { ok: true }
  }
  const path = String(url).replace(root, "")
  const again = options.cache === "reload"
  fetched.push(`${path}${again ? " (reload)" : ""}`)
  const change = broken.get(path)
  if (change && !(again && change.once)) {
    if (change.with === null) return { ok: false, status: 404 }
    return { ok: true, arrayBuffer: async () => Uint8Array.from(readFileSync(change.with)).buffer }
  }
  return { ok: true, arrayBuffer: async () => Uint8Array.from(readFileSync(new URL(url))).buffer }
}
Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true })
globalThis.self = {
  location: { href: `${root}assets/helpgen/search/worker.js${search}`, search },
  addEventListener: (_, call) => listeners.push(call),
  postMessage: (message) => came.push(message),
}
const folder = mkdtempSync(join(tmpdir(), "worker-"))
for (const name of ["engine.mjs", "secrets.mjs", "report.mjs"]) cpSync(join(site, "assets/helpgen/search", name), join(folder, name))
writeFileSync(join(folder, "worker.mjs"), readFileSync(join(site, "assets/helpgen/search/worker.js")))
await import(pathToFileURL(join(folder, "worker.mjs")))

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time))

/** Waits `least` milliseconds, and then until the worker has neither fetched nor said anything for a while. */
async function settled(least) {
  await pause(least)
  for (let seen = -1; seen !== came.length + fetched.length; await pause(600)) seen = came.length + fetched.length
}

for (const step of JSON.parse(readFileSync(0, "utf-8"))) {
  if (step.send) for (const call of listeners) call({ data: step.send })
  if (step.break) broken.set(step.break, step)
  if (step.privacy) navigator.globalPrivacyControl = true
  if (step.pause) await pause(step.pause)
  if (step.wait) await settled(step.wait)
}
rmSync(folder, { recursive: true })
process.stdout.write(JSON.stringify({ came, fetched, posted }), () => process.exit(0))
