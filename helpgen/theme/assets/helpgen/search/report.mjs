// Reports a search that found nothing, where the site names an address for it: the folded terms, the language and how many results
// there were. Terms that look personal are left out, and so is everything from readers who ask for privacy.

/** What is sent for a query and the engine's answer to it, as text; empty when nothing may be sent. */
export function message(query, { engine, terms, hits }) {
  if (query.includes("@") || globalThis.navigator?.globalPrivacyControl) return ""
  const said = terms.filter((term) => term.length <= 20 && !/\d{5}/.test(term))
  return JSON.stringify({ terms: said, language: engine.language, results: hits.length })
}

export function report(query, answer) {
  const body = message(query, answer)
  const way = { method: "POST", mode: "no-cors", credentials: "omit", referrerPolicy: "no-referrer", body }
  if (body) fetch(answer.engine.store.log, way).catch(() => {}) // a reader is not told of a log that is down
}
