// Ranks the documents of one language for a query. No DOM, no dependency: the same in a worker and in Node.
//
// Text is cut alike in documents and queries: NFKC, lower case, runs of Han characters into overlapping pairs, anything else into
// words. Terms are ORed and weighted by rarity, because readers type whole sentences; a document that matches more of the query
// ranks higher.

const RUNS = /\p{Script=Han}+|[\p{Letter}\p{Number}]+/gu
const HAN = /^\p{Script=Han}/u
const WEIGHTS = { title: 5, aliases: 4, text: 1 }
const KIND_WEIGHTS = { node: 0.6, category: 0.7, glossary: 0.5 }

/** The terms of a text, in order. */
export function tokens(text) {
  const found = []
  for (const [run] of text.normalize("NFKC").toLowerCase().matchAll(RUNS)) {
    if (!HAN.test(run)) {
      found.push(run)
      continue
    }
    const characters = [...run]
    if (characters.length === 1) found.push(run)
    for (let i = 0; i + 1 < characters.length; i++) found.push(characters[i] + characters[i + 1])
  }
  return found
}

/** An engine over `docs` ({location, kind, title, text, aliases}). */
export function createEngine(docs) {
  const postings = new Map()
  docs.forEach((doc, number) => {
    for (const [field, weight] of Object.entries(WEIGHTS)) {
      const value = Array.isArray(doc[field]) ? doc[field].join("\n") : doc[field]
      const counts = new Map()
      for (const term of tokens(value)) counts.set(term, (counts.get(term) || 0) + 1)
      for (const [term, count] of counts) {
        if (!postings.has(term)) postings.set(term, new Map())
        const scores = postings.get(term)
        scores.set(number, (scores.get(number) || 0) + (weight * count * 2.2) / (count + 1.2))
      }
    }
  })
  const terms = [...postings.keys()].sort()
  const rarity = (term) => Math.log(1 + docs.length / postings.get(term).size)

  function startingWith(prefix) {
    let low = 0
    let high = terms.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (terms[middle] < prefix) low = middle + 1
      else high = middle
    }
    const found = []
    while (low < terms.length && terms[low].startsWith(prefix) && found.length < 40) found.push(terms[low++])
    return found
  }

  /** The best `most` documents for `query`: [{doc, score, terms}], best first. `terms` are the matched terms. */
  function search(query, most = 20) {
    const asked = [...new Set(tokens(query))]
    const scores = new Map()
    const matched = new Map()
    asked.forEach((term, index) => {
      const exact = postings.has(term)
      const words = exact ? [term] : []
      if (!HAN.test(term) ? term.length > 1 : term.length === 1) {
        words.push(...startingWith(term).filter((word) => word !== term))
      }
      for (const word of words) {
        const closeness = word === term ? 1 : (0.5 * term.length) / word.length
        for (const [number, score] of postings.get(word)) {
          scores.set(number, (scores.get(number) || 0) + score * rarity(word) * closeness)
          if (!matched.has(number)) matched.set(number, new Map())
          const hits = matched.get(number)
          if (!hits.has(index)) hits.set(index, word)
        }
      }
    })
    return [...scores]
      .map(([number, score]) => {
        const coverage = matched.get(number).size / asked.length
        const kind = KIND_WEIGHTS[docs[number].kind] || 1
        return { doc: docs[number], score: score * kind * (0.35 + 0.65 * coverage), terms: [...matched.get(number).values()] }
      })
      .sort((a, b) => b.score - a.score || (a.doc.location < b.doc.location ? -1 : 1))
      .slice(0, most)
  }

  return { search }
}
