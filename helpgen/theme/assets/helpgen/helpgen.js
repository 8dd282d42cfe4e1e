// The little that pages do with a script: the search and the menu for keyboards and screen readers, searching text that arrives
// without a key press, and the language that a reader chose. What can be done without a script is a plain link.

const LANGUAGE = "helpgen.language"

const query = document.querySelector("[data-md-component=search-query]")
const search = document.querySelector("[data-md-toggle=search]")
const drawer = document.querySelector("[data-md-toggle=drawer]")
const words = document.querySelector("[data-hg-menu]")?.dataset

// --- the language, remembered for the chooser at the site's root -----------------------------------------------------------

document.addEventListener("click", (event) => {
  const choice = event.target instanceof Element ? event.target.closest("[data-hg-language]") : null
  if (!choice) return
  try {
    localStorage.setItem(LANGUAGE, choice.dataset.hgLanguage)
  } catch {
    // Private windows may refuse; the reader chooses again next time.
  }
})

// --- the theme's header buttons are labels of hidden check boxes: no keyboard reaches them, no screen reader names them ----

function makeButton(name, toggle, words) {
  const label = document.querySelector(`.md-header__button[for=__${name}]`)
  if (!label || !toggle || !words) return null
  const button = document.createElement("button")
  button.type = "button"
  button.className = `${label.className} hg-opens-${name}`
  button.setAttribute("aria-label", words)
  button.append(...label.childNodes)
  label.replaceWith(button)
  const show = () => button.setAttribute("aria-expanded", String(toggle.checked))
  toggle.addEventListener("change", show)
  button.addEventListener("click", () => {
    toggle.click()
    if (toggle === search && toggle.checked) query.focus()
  })
  show()
  return button
}

makeButton("drawer", drawer, words?.hgMenu)
const opener = makeButton("search", search, words?.hgSearchLabel)

// --- keys: speech that is taken for typing must not turn pages (WCAG 2.1.4). Only / is left, and a reader can turn it off ----

const KEYS = "helpgen.keys"

function keysAreOff() {
  try {
    return localStorage.getItem(KEYS) === "off"
  } catch {
    return false
  }
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea")) return
  if ("fspn,.".includes(event.key) || (event.key === "/" && keysAreOff())) event.stopPropagation()
}, true)

const keys = document.querySelector(".hg-keys input")
if (keys) {
  keys.checked = !keysAreOff()
  keys.addEventListener("change", () => {
    try {
      localStorage.setItem(KEYS, keys.checked ? "on" : "off")
    } catch {
      keys.checked = true // Private windows may refuse.
    }
  })
  keys.closest(".hg-keys").hidden = false
}

// --- what a word means: the style sheet shows it; Esc puts it away, and a first touch reads it instead of leaving the page ----

const hovered = ".hg-def:is(:hover, :focus-within)"
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  for (const word of document.querySelectorAll(hovered)) word.classList.add("hg-def--closed")
})
for (const kind of ["mouseout", "focusout"]) {
  document.addEventListener(kind, (event) => {
    const word = event.target.closest?.(".hg-def")
    if (word && !word.contains(event.relatedTarget)) word.classList.remove("hg-def--closed")
  })
}
let read = null
document.addEventListener("click", (event) => {
  const word = event.target instanceof Element ? event.target.closest(".hg-def") : null
  const first = word !== null && word !== read && matchMedia("(hover: none)").matches && event.detail > 0
  read = word
  if (first) {
    event.preventDefault()
    word.querySelector("a").focus()
  }
})

// --- search ----------------------------------------------------------------------------------------------------------------

function openSearch() {
  if (!search.checked) search.click()
  query.focus()
}

if (query && search) {
  document.querySelector("[data-hg-search]")?.addEventListener("click", (event) => {
    event.preventDefault()
    openSearch()
  })

  // The theme looks for changes on key presses only: a mouse paste, a voice, or a word picked in an input method has none.
  for (const kind of ["input", "compositionend"]) {
    query.addEventListener(kind, () => query.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true })))
  }

  // On phones the box is hidden behind its button; reaching it with the Tab key must not open it over the page.
  const hidden = () => opener !== null && getComputedStyle(opener).display !== "none" && !search.checked
  const reachable = () => query.setAttribute("tabindex", hidden() ? "-1" : "0")
  const box = document.querySelector("[data-md-component=search]")
  search.addEventListener("change", () => {
    reachable()
    document.querySelector(".md-container").inert = search.checked // it lies below the dialog
    const lost = document.activeElement === document.body || box.contains(document.activeElement)
    if (!search.checked && lost && opener !== null && getComputedStyle(opener).display !== "none") opener.focus()
  })
  // Whoever goes on with the Tab key must see where they are.
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (search.checked && relatedTarget && !box.contains(relatedTarget)) search.click()
  })
  addEventListener("resize", reachable)
  reachable()

  // The index is there when the first letter is typed, and not before anybody wants it.
  query.addEventListener("focus", () => {
    if (location.protocol === "file:") return
    for (const file of query.dataset.hgFiles.split(" ").filter(Boolean)) fetch(file).catch(() => {})
  }, { once: true })

  // The Enter that ends a word of an input method opens no result. Safari ends the composition before that key is pressed.
  let composing = false
  query.addEventListener("keydown", (event) => {
    composing = event.isComposing || event.keyCode === 229
    if (event.key === "Enter" && composing) event.stopPropagation()
  })

  // An Enter that comes before the theme listens for it must not put what was typed into an address.
  query.form.addEventListener("submit", (event) => {
    event.preventDefault()
    if (!composing) document.querySelector(".md-search-result__link")?.click()
  })

  // What was typed stays in no address, not even for the reader's own history.
  const here = new URL(location.href)
  if (here.searchParams.has("q")) {
    here.searchParams.delete("q")
    history.replaceState(history.state, "", here)
  }

  // Results can be reached with the Tab key, not with the arrow keys alone; the theme would close the search on it.
  // Behind the last one, the page goes on; below the open search, it is out of reach.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return
    event.stopPropagation()
    const stops = [...box.querySelectorAll("a[href], input, [tabindex='0']")].filter((one) => one.offsetParent)
    if (search.checked && !event.shiftKey && event.target === stops.at(-1)) search.click()
  })
  const result = document.querySelector("[data-md-component=search-result]")
  const list = result?.querySelector(".md-search-result__list")
  const low = document.querySelector(".hg-search-low")
  const secret = document.querySelector(".hg-search-secret")

  /** A link of its own from an answer to its tree: a result of the theme is one link as a whole. */
  function showTree(mark) {
    const link = document.createElement("a")
    const words = document.createElement("span")
    link.className = "hg-card-tree"
    link.href = mark.dataset.href
    words.dataset.mdScore = "0" // the theme opens the result with the highest one
    words.textContent = mark.textContent
    link.append(words)
    mark.closest(".md-search-result__item").append(link)
    mark.remove()
  }

  /** Takes the warning out of the theme's list and the secret out of the box: it is kept nowhere, the warning is. */
  function forget(warning) {
    secret.replaceChildren(warning)
    secret.hidden = false
    query.value = ""
    query.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }))
  }
  query.addEventListener("input", () => {
    if (!secret || !query.value) return
    secret.hidden = true
    secret.replaceChildren()
  })

  // A result may be in another language than the page; a screen reader is told, by the script that the words are written in.
  const page = document.documentElement.lang
  const tongues = [page, ...[...document.querySelectorAll(".hg-switch [hreflang]")].map((link) => link.lang)]
  function speak(element, text) {
    const han = /\p{Script=Han}/u.test(text)
    const tongue = tongues.find((one) => one.startsWith("zh") === han) ?? page
    if (element.lang !== tongue && (element.lang || tongue !== page)) element.lang = tongue
  }
  function speakResults() {
    for (const kind of list.querySelectorAll(".hg-hit__kind")) {
      const title = kind.parentElement
      speak(title, title.textContent.slice(kind.textContent.length))
      if (title.lang) kind.lang = page
      speak(kind, kind.textContent)
    }
    for (const text of list.querySelectorAll(".hg-hit__text")) speak(text, text.textContent)
  }

  // When the deep index has come, the theme makes the list anew; a reader who is in it by keyboard stays where they are.
  let focused = ""
  document.addEventListener("focusin", (event) => {
    focused = (result?.contains(event.target) && event.target.href) || ""
  })
  function stay() {
    if (!focused || document.activeElement !== document.body) return
    const same = [...list.querySelectorAll("a")].find((link) => link.href === focused)
    same?.focus()
  }

  function follow() {
    const warning = list.querySelector(".hg-hit--secret")
    if (warning) return forget(warning.closest("a"))
    for (const mark of list.querySelectorAll(".hg-hit__tree")) showTree(mark)
    speakResults()
    for (const link of list.querySelectorAll("a[tabindex='-1']")) link.setAttribute("tabindex", "0")
    stay()
    if (low) low.hidden = !list.querySelector(".hg-hit--low") && (list.childElementCount > 0 || !query.value.trim())
  }
  if (list) new MutationObserver(follow).observe(result, { childList: true, characterData: true, subtree: true })
}
