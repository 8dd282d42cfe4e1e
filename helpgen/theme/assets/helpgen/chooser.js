// A reader who chose a language before goes straight to it; nobody is sent anywhere by guessing.
const LANGUAGE = "helpgen.language"

function links() {
  return [...document.querySelectorAll("[data-hg-language]")]
}

let chosen = null
try {
  chosen = localStorage.getItem(LANGUAGE)
} catch {
  chosen = null
}
const known = links().find((link) => link.dataset.hgLanguage === chosen)
if (known && !location.hash) location.replace(known.href)

for (const link of links()) {
  link.addEventListener("click", () => {
    try {
      localStorage.setItem(LANGUAGE, link.dataset.hgLanguage)
    } catch {
      // Private windows may refuse; the reader chooses again next time.
    }
  })
}
