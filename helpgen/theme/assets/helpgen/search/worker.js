// Speaks the theme's search messages and leaves the ranking to engine.mjs. Its address says which languages to search:
// worker.js?lang=zh, or ?lang=zh,en for the page that belongs to no language.
//
// Nothing is fetched before the first letter is typed. What is typed stays here, unless the site names an address for searches
// that found nothing; then the terms of those go there, and nothing else.

const SETUP = 0
const READY = 1
const QUERY = 2
const RESULT = 3
// How sure an answer has to be to stand out, and below what none may fit.
const HIGH = 0.6
const LOW = 0.2

// The offline bundle brings its own: a page from a file may neither fetch nor import.
const site = self.helpgenOffline || {
  root: new URL("../../../", self.location.href).href,
  search: self.location.search,
  index: "",
  module: (name) => import(`./${name}.mjs`),
  async read(path, cache) {
    const answer = await fetch(site.root + path, { cache })
    if (!answer.ok) throw path
    return new Uint8Array(await answer.arrayBuffer())
  },
}
const languages = site.search.slice("?lang=".length).split(",")
const address = (url) => site.root + url.replace(/(?<=\/)(?=#|$)/, site.index)

// --- the files ---------------------------------------------------------------------------------------------------------------

let fold

async function load(language, cache = "default") {
  const read = (name) => site.read(`${language}/search/${name}`, cache)
  const [module, index, store] = await Promise.all([site.module("engine"), read("index.bin"), read("store.json")])
  fold = module.fold
  const engine = await module.createEngine(index, store)
  if (engine.language !== language) throw language
  return { ...engine, deepen: async () => engine.add(await read("deep.bin")) }
}

// After a new build a browser may hold one old file and one new one; a second try asks the host for both.
const loaded = () => Promise.all(languages.map((language) => load(language).catch(() => load(language, "reload"))))

// --- results as the theme shows them -------------------------------------------------------------------------------------------

const escaped = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
const span = (name, html, more = "") => `<span class="hg-hit${name}"${more}>${html}</span>`
const item = (url, title, text, score = 1) => ({ location: address(url), title, text, score, terms: {} })

/** The text as HTML with the terms marked. */
function marked(text, terms) {
  // Folded character by character, with where each comes from.
  const from = []
  let folded = ""
  for (let at = 0; at < text.length; at++) {
    const more = fold(text[at])
    folded += more
    from.push(...Array(more.length).fill(at))
  }
  const inside = []
  for (const term of terms) {
    for (let at = -1; (at = folded.indexOf(term, at + 1)) >= 0; ) {
      const end = at + term.length
      const within = /^[a-z0-9]/.test(term) && /[a-z0-9]/.test((folded[at - 1] || "") + (folded[end] || ""))
      for (let n = within ? end : at; n < end; n++) inside[from[n]] = true
    }
  }
  const mark = (unit, at) => (inside[at] ? `<mark>${escaped(unit)}</mark>` : escaped(unit))
  return text.replace(/[^]/g, mark).replaceAll("</mark><mark>", "")
}

function result(hit, place, confidence, { store: { texts, languages: names }, language }) {
  const { kind, lang, terms, tree } = hit
  const card = !place && confidence >= HIGH && /entry|tree/.test(kind)
  const label = [texts[card ? "card" : kind], hit.trail, lang !== language && names[lang]].filter(Boolean).join(" · ")
  const state = card ? " hg-hit--card" : !place && confidence < LOW ? " hg-hit--low" : ""
  const title = span(state, `${span("__kind", escaped(label))} ${marked(hit.title, terms)}`)
  const text = span("__text", marked(hit.short, terms))
  const more = card && tree ? span("__tree", escaped(texts.go_on.replace("{title}", tree.title)), ` data-href="${escaped(address(tree.url))}"`) : ""
  // The theme shows no text of a result whose address has a fragment.
  return hit.url.includes("#") ? item(hit.url, title + text, "", hit.score) : item(hit.url, title, text + more, hit.score)
}

// --- answers ------------------------------------------------------------------------------------------------------------------

const words = async (name) => new TextDecoder().decode(await site.read(`assets/helpgen/search/words-${name}.txt`, "default"))
/** Whether a text could be a phrase or a key at all: twelve words, twelve Chinese characters, or no space for long. */
const suspicious = (query) => /(\S+\s+){11}\S|\S{30}|(\p{Script=Han}[^]*?){12}/u.test(query)

/** The warning, as HTML, that stands in place of results when a text looks like a secret; empty for any other. */
async function warning(query, { store }, unknown) {
  return suspicious(query) ? (await site.module("secrets")).warning(query, words, unknown, store.texts) : ""
}

let files

async function results(query) {
  if (!query.trim()) return { items: [] }
  files ||= loaded()
  const engines = await files
  let secret = await warning(query, engines[0])
  // On a page of no language, the one that knows more of the query.
  const found = secret ? [] : engines.map((engine) => ({ engine, ...engine.search(query) }))
  const best = found.sort((a, b) => (b.hits[0]?.score || 0) - (a.hits[0]?.score || 0))[0]
  if (best?.confidence < LOW) secret = await warning(query, engines[0], true)
  if (secret) return { items: [[item(engines[0].store.links.exposed, secret, "")]], secret }
  return { items: best.hits.map((hit, place) => [result(hit, place, best.confidence, best.engine)]), best }
}

// --- messages -----------------------------------------------------------------------------------------------------------------

let asked = ""
let shown = ""
let failed
let waiting
let deep

async function answer(query, before) {
  asked = query
  clearTimeout(waiting)
  let found
  try {
    found = await results(query)
  } catch {
    files = deep = undefined // the next letter tries again
    found = { items: failed ? [[item(failed.all, span("__failed", escaped(failed.title)), escaped(failed.text))]] : [] }
  }
  if (asked !== query) return // overtaken by what was typed meanwhile
  const { items, best, secret } = found
  if (secret) asked = ""
  const addresses = items.map(([one]) => one.location).join()
  if (addresses !== before) self.postMessage({ type: RESULT, data: { items } })
  shown = addresses
  if (!best) return
  // A search that found nothing is reported once the reader has stopped typing, and only where the site asks for it.
  if (best.engine.store.log && best.confidence < LOW) waiting = setTimeout(async () => (await site.module("report")).report(query, best), 2000)
  if (deep) return
  deep = true
  await Promise.allSettled((await files).map((one) => one.deepen()))
  if (asked) answer(asked, shown)
}

const ready = () => self.postMessage({ type: READY })
setTimeout(ready, 3000) // in case the theme cannot set up: its own index is missing

self.addEventListener("message", ({ data: { type, data } }) => {
  if (type === QUERY) answer(data)
  if (type !== SETUP) return
  failed = data.config.helpgen
  ready()
})
