// Runs before anything is drawn, so it is neither deferred nor a module. In the theme these are scripts in the page, which the
// content security policy does not allow: what its own script expects to find, and the colours that a reader chose.
{
  const { scope, palettes } = document.currentScript.dataset

  self.__md_scope = new URL(scope, location)
  self.__md_get = (name, storage, at = self.__md_scope) => {
    try {
      return JSON.parse((storage || localStorage).getItem(`${at.pathname}.${name}`))
    } catch {
      return null // a private window may refuse, and what is kept may be broken
    }
  }
  self.__md_set = (name, value, storage, at = self.__md_scope) => {
    try {
      (storage || localStorage).setItem(`${at.pathname}.${name}`, JSON.stringify(value))
    } catch {
      // Then it holds for this page only.
    }
  }
  // For telling two announcements apart.
  self.__md_hash = (text) => [...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) | 0, 0)

  const SYSTEM = "(prefers-color-scheme)"
  const options = JSON.parse(palettes || "[]")
  const fits = ({ media }) => matchMedia(media).matches

  /** The colours to begin with: those that the reader chose, or else the first that fit the system. */
  function colours() {
    const chosen = options[self.__md_get("__palette")?.index] || options.find(fits)
    return chosen?.media === SYSTEM ? options.find((option) => option.media !== SYSTEM && fits(option)) || chosen : chosen
  }

  new MutationObserver((_, observer) => {
    if (!document.body) return
    observer.disconnect()
    for (const [name, value] of Object.entries(colours() || {})) document.body.setAttribute(`data-md-color-${name}`, value)
  }).observe(document.documentElement, { childList: true })

  // An address can name a tab.
  document.addEventListener("DOMContentLoaded", () => {
    const tab = document.getElementById(location.hash.slice(1))
    if (tab?.name?.startsWith("__tabbed_")) tab.checked = true
  })
}
