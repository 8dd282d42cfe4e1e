// The little that pages do with a script: open the search from the home page, search text that arrives without a key press,
// and remember the language that a reader chose. Everything here also works, as a link, without it.

const LANGUAGE = "helpgen.language"

function remember(language) {
  try {
    localStorage.setItem(LANGUAGE, language)
  } catch {
    // Private windows may refuse; the reader chooses again next time.
  }
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null
  const choice = target?.closest("[data-hg-language]")
  if (choice) remember(choice.dataset.hgLanguage)
  const toggle = document.querySelector("[data-md-toggle=search]")
  if (target?.closest("[data-hg-search]") && toggle instanceof HTMLInputElement) {
    event.preventDefault()
    if (!toggle.checked) toggle.click()
    document.querySelector("[data-md-component=search-query]")?.focus()
  }
})

// The theme looks for changes on key presses only: a mouse paste, a voice, or a word picked in an input method has none.
const query = document.querySelector("[data-md-component=search-query]")
for (const kind of ["input", "compositionend"]) {
  query?.addEventListener(kind, () => query.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true })))
}
