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

function makeButton(label, toggle, name) {
  label.setAttribute("role", "button")
  label.setAttribute("tabindex", "0")
  label.setAttribute("aria-label", name)
  const show = () => label.setAttribute("aria-expanded", String(toggle.checked))
  toggle.addEventListener("change", show)
  label.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return
    event.preventDefault()
    event.stopPropagation() // the theme would click the label once more
    toggle.click()
  })
  show()
}

for (const label of document.querySelectorAll(".md-header__button[for=__drawer]")) {
  if (drawer && words) makeButton(label, drawer, words.hgMenu)
}
const opener = document.querySelector(".md-header__button[for=__search]")
if (opener && search && words) makeButton(opener, search, words.hgSearchLabel)

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
  search.addEventListener("change", () => {
    reachable()
    if (!search.checked && opener !== null && getComputedStyle(opener).display !== "none") opener.focus()
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
  document.querySelector("[data-md-component=search]")?.addEventListener("keydown", (event) => {
    if (event.key === "Tab") event.stopPropagation()
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
    for (const link of list.querySelectorAll("a[tabindex='-1']")) link.setAttribute("tabindex", "0")
    stay()
    if (low) low.hidden = !list.querySelector(".hg-hit--low") && (list.childElementCount > 0 || !query.value.trim())
  }
  if (list) new MutationObserver(follow).observe(result, { childList: true, characterData: true, subtree: true })
}
