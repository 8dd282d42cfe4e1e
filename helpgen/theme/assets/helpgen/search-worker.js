// Speaks the theme's search messages (0 set up, 1 ready, 2 query, 3 result) and leaves the ranking to search-engine.mjs.

const TEASER = 160
const engine = import("./search-engine.mjs")
let search = () => []

const escape = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** The text as HTML with the matched terms marked. */
function mark(text, terms) {
  const lower = text.toLowerCase()
  const marked = new Array(text.length).fill(false)
  for (const term of terms) {
    for (let at = lower.indexOf(term); at >= 0; at = lower.indexOf(term, at + 1)) marked.fill(true, at, at + term.length)
  }
  let html = ""
  for (let start = 0, end; start < text.length; start = end) {
    for (end = start + 1; end < text.length && marked[end] === marked[start]; end++);
    const part = escape(text.slice(start, end))
    html += marked[start] ? `<mark>${part}</mark>` : part
  }
  return html
}

function item({ doc, score, terms }) {
  const text = doc.teaser.length > TEASER ? `${doc.teaser.slice(0, TEASER)}…` : doc.teaser
  return { location: doc.location, title: mark(doc.title, terms), text: mark(text, terms), score, terms: {} }
}

self.addEventListener("message", async ({ data: message }) => {
  if (message.type === 0) {
    const { createEngine } = await engine
    const built = createEngine(message.data.docs)
    search = (query) => built.search(query).map((hit) => [item(hit)])
    self.postMessage({ type: 1 })
  } else if (message.type === 2) {
    self.postMessage({ type: 3, data: { items: search(message.data) } })
  }
})
