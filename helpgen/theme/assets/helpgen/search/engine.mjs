// Ranks what a help center has for a query. No DOM, no dependency: the same in a worker and in Node.
//
// It reads the two files that helpgen/search/index.py makes and describes, and builds nothing. Text is cut as in
// helpgen/search/text.py. Terms are ORed, because readers type whole sentences, and a document that covers more of the query ranks
// higher. A term also matches longer words that begin with it, misspelt words, synonyms, and Han text by its pinyin.

const FORMAT = 1
const HAN = "\u3400-\u4dbf\u4e00-\u9fff\u{20000}-\u{3ffff}"
const RUNS = new RegExp(`[${HAN}]+|(?:(?![${HAN}])[\\p{L}\\p{N}]){1,40}`, "gu")
const IS_HAN = new RegExp(`^[${HAN}]`, "u")
const STEPS_A_TREE = 2
const WHOLE_TITLE = 1.2
const SYNONYM = 0.4

/** `text` as it is compared. `map` holds the Simplified character for each Traditional one. */
export function fold(text, map = new Map()) {
  return text
    .normalize("NFKC").toLowerCase().normalize("NFD").replace(/\p{M}+/gu, "").normalize("NFC")
    .replace(/[㐀-鿿]/g, (character) => map.get(character) || character)
    .replace(/['’‘ʼ\u0060´\u00ad\u200b-\u200d\u2060\ufeff]/g, "")
    .replace(/\b([a-z]+)-(\d+)\b/g, "$1$2")
}

/** The runs of Han characters and the words of folded text. */
const runs = (folded) => folded.match(RUNS) || []

function pairs(run) {
  const characters = [...run]
  return characters.length < 2 ? characters : characters.slice(1).map((character, at) => characters[at] + character)
}

const cut = (run) => (IS_HAN.test(run) ? pairs(run) : [run])

/** The terms of a text, in order. */
export const tokens = (text, map) => runs(fold(text, map)).flatMap(cut)

/** How many letters are wrong, missing, too many or swapped between two words (optimal string alignment). */
function distance(a, b) {
  const rows = (a + " ").split("").map((_, i) => [i])
  for (let j = 0; j <= b.length; j++) rows[0][j] = j
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + !same, swapped ? rows[i - 2][j - 2] + 1 : 99)
    }
  }
  return rows[a.length][b.length]
}

async function unpacked(bytes) {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes // the host has unpacked it already
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** The terms and postings of one index file: {header, terms, place(word), exact(word), each(term, call)}. */
async function layer(packed) {
  const bytes = await unpacked(packed)
  const text = new TextDecoder()
  const cuts = bytes.indexOf(10) + 1
  const header = JSON.parse(text.decode(bytes.subarray(0, cuts)))
  const count = header.terms
  let at = cuts + 2 * count
  const rests = text.decode(bytes.subarray(at, (at += header.text)))
  const varint = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]
      value |= (byte & 127) << shift
      if (byte < 128) return value
    }
  }
  const terms = new Array(count)
  for (let n = 0, from = 0, term = ""; n < count; n++) {
    terms[n] = term = term.slice(0, bytes[cuts + 2 * n]) + rests.slice(from, (from += bytes[cuts + 2 * n + 1]))
  }
  const sizes = Uint32Array.from({ length: count }, varint)
  // Where the gaps and the levels of each term begin.
  const gaps = new Uint32Array(count)
  const levels = new Uint32Array(count)
  for (let n = 0, level = at + header.size; n < count; n++) {
    gaps[n] = at
    levels[n] = level
    level += sizes[n]
    for (let left = sizes[n]; left; left--) while (bytes[at++] > 127);
  }
  const place = (word) => {
    let low = 0
    for (let high = count; low < high; ) {
      const middle = (low + high) >> 1
      if (terms[middle] < word) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    header,
    terms,
    place,
    exact: (word) => (terms[place(word)] === word ? place(word) : -1),
    each(term, call) {
      at = gaps[term]
      for (let n = 0, doc = -1; n < sizes[term]; n++) {
        doc += varint() + 1
        call(doc, header.greatest * (bytes[levels[term] + n] / header.levels) ** 2)
      }
    },
  }
}

/** An engine over the bytes of an index and of its store; it fails when they are not two of one build. */
export async function createEngine(index, store) {
  const core = await layer(index)
  const { header } = core
  const shown = JSON.parse(new TextDecoder().decode(store))
  const belongs = (other) => {
    if (other.format !== FORMAT || other.build !== header.build) throw new Error("not of one build")
  }
  belongs(shown)
  const layers = [core]

  /** Adds the deep index, which may come later. */
  async function add(deep) {
    const other = await layer(deep)
    belongs(other.header)
    layers.push(other)
    shown.docs.push(...other.header.docs)
  }

  // --- what a query is compared with -----------------------------------------------------------------------------------------

  const map = new Map()
  const folding = [...header.fold]
  for (let n = 0; n < folding.length; n += 2) map.set(folding[n], folding[n + 1])
  const stopWords = new Set(header.stop.split(" "))
  const particle = new RegExp(`^[${header.particles}].$|^.[${header.particles}]$`, "u")
  const stop = (word) => stopWords.has(word) || particle.test(word)
  const { sounds } = header
  const known = (word) => layers.some((one) => one.exact(word) >= 0)
  /** The pairs of Han characters in the texts that sound like two syllables. */
  const sounding = (one, two) => [...sounds[one]].flatMap((a) => [...sounds[two]].map((b) => a + b)).filter(known)

  // Phrases as units: a Han character, or a word without a plural s.
  const units = (run) => (IS_HAN.test(run) ? [...run] : [run.length > 3 && run.endsWith("s") ? run.slice(0, -1) : run])
  const phrases = header.synonyms
    .flatMap((group) => group.map((phrase) => ({ phrase, group, found: runs(fold(phrase, map)).flatMap(units) })))
    .filter(({ found }) => found.length)
    .sort((a, b) => b.found.length - a.found.length)

  /** The synonyms in the query: the longest phrases first from the left, none over another. */
  function synonyms(asked) {
    const query = asked.flatMap(units)
    const hits = []
    for (let n = 0; n < query.length; ) {
      const hit = phrases.find(({ found }) => found.every((unit, more) => query[n + more] === unit))
      if (hit) hits.push(hit)
      n += hit ? hit.found.length : 1
    }
    return hits
  }

  /** A word as pinyin syllables, the fewest that make it up; null when it is none. */
  function spelled(word) {
    const best = [[]]
    for (let end = 1; end <= word.length; end++) {
      for (let start = Math.max(0, end - 6); start < end; start++) {
        const syllable = word.slice(start, end)
        if (best[start] && sounds[syllable] && !(best[end]?.length <= best[start].length + 1)) best[end] = [...best[start], syllable]
      }
    }
    return best[word.length] || null
  }

  // --- a query ---------------------------------------------------------------------------------------------------------------

  /** The terms of a layer that `word` stands for, each with how well: itself, longer words, and those it may be a mistake for. */
  function matches(word, { terms, exact, place }) {
    const found = []
    const self = exact(word)
    const han = IS_HAN.test(word)
    const size = [...word].length
    if (self >= 0) found.push([self, 1, "exact"])
    const first = place(word)
    for (let n = first; han === (size < 2) && n < first + 80 && terms[n]?.startsWith(word); n++) {
      const more = terms[n].length - size
      if (more) found.push([n, (0.5 * size) / (size + 0.3 * more), "prefix"])
    }
    // Few readers mistype the first letter.
    const most = han || known(word) || /^\d+$/.test(word) ? 0 : Math.min(2, Math.floor((size + 2) / 3) - 1)
    for (let n = place(word[0]); most && terms[n]?.[0] === word[0]; n++) {
      const wrong = Math.abs(terms[n].length - size) > most ? 9 : distance(word, terms[n])
      if (wrong <= most) found.push([n, (0.35 * size) / (size + wrong), "typo"])
    }
    return found
  }

  /** What is looked up for the runs of a query, a slot each: {words, weight, counts (whether a document should have it), how}. */
  function slots(asked) {
    const mixed = asked.some((run) => IS_HAN.test(run))
    const empty = asked.flatMap(cut).every(stop) ? () => {} : stop
    const found = []
    let spelling = []
    const speak = () => {
      for (let n = 0; n + 1 < spelling.length; n++) {
        const words = sounding(spelling[n], spelling[n + 1])
        if (words.length) found.push({ words, weight: 1, counts: true, how: "pinyin" })
      }
      spelling = []
    }
    asked.forEach((run, n) => {
      if (IS_HAN.test(run)) {
        speak()
        for (const pair of pairs(run)) if (!empty(pair)) found.push({ words: [pair], weight: 1, counts: true })
        return
      }
      const syllables = /^[a-z]+$/.test(run) ? spelled(run) : null
      if (syllables) spelling.push(...syllables)
      else speak()
      if (empty(run)) return
      found.push({ words: [run], weight: mixed ? 1.5 : 1, counts: !syllables || known(run) })
      // "seedphrase", "layer2": words written together.
      for (let cut = 2; cut < run.length && !known(run); cut++) {
        const parts = [run.slice(0, cut), run.slice(cut)]
        if (parts.every((part) => known(part) && (part.length > 2 || /^\d/.test(parts[1])))) for (const word of parts) found.push({ words: [word], weight: 0.7, counts: false })
      }
    })
    speak()
    const own = new Set(found.flatMap((slot) => slot.words))
    for (const { phrase, group } of synonyms(asked)) {
      for (const other of group) {
        const words = other === phrase ? [] : tokens(other, map).filter((word) => !stop(word) && !own.has(word))
        for (const word of words) found.push({ words: [word], weight: SYNONYM / Math.sqrt(words.length), counts: false, how: "synonym" })
      }
    }
    return found
  }

  /**
   * The best `most` documents for a query, best first; the query's terms; and the confidence in the first one: the share of the
   * query, by how much its terms tell, that it covers. Each hit has `reasons` (what was asked, the term that was found, how, and
   * the points for it) and the factors of its score.
   */
  function search(query, most = 20) {
    const asked = runs(fold(query, map))
    const wanted = slots(asked)
    const total = shown.docs.length
    const scores = new Float64Array(total)
    const told = new Float64Array(total)
    const reasons = new Map()
    let all = 0
    for (const slot of wanted) {
      const seen = new Set()
      for (const one of layers) {
        const best = new Map()
        for (const word of slot.words) {
          for (const [term, factor, how] of matches(word, one)) {
            one.each(term, (doc, impact) => {
              const points = slot.weight * impact * factor
              if (points > (best.get(doc)?.points || 0)) best.set(doc, { asked: word, term: one.terms[term], how: slot.how || how, points })
            })
          }
        }
        for (const [doc, hit] of best) {
          scores[doc] += hit.points
          seen.add(doc)
          if (!reasons.has(doc)) reasons.set(doc, [])
          reasons.get(doc).push(hit)
        }
      }
      if (!slot.counts) continue
      const telling = slot.weight * Math.log(1 + total / (1 + seen.size))
      all += telling
      for (const doc of seen) told[doc] += telling
    }
    const ranked = [...reasons.keys()].map((doc) => {
      const known = all ? told[doc] / all : 0
      const prior = shown.priors[shown.docs[doc][3]]
      const share = 0.35 + 0.65 * known
      return { doc, known, prior, share, whole: 1, score: scores[doc] * prior * share }
    })
    const better = (a, b) => b.score - a.score || a.doc - b.doc
    ranked.sort(better)
    // Who types just the name of something wants that, not what mentions it most.
    const typed = new Set(asked.flatMap(cut))
    for (const one of ranked.slice(0, 30)) {
      const whole = (name) => name.trim() && tokens(name, map).every((word) => typed.has(word) || stop(word))
      if (one.known > 0.9 && shown.docs[one.doc][1].split(/[（()）/]/).some(whole)) one.score *= one.whole = WHOLE_TITLE / one.prior
    }
    ranked.sort(better)
    const steps = new Map()
    const hits = []
    for (const { doc, known, score, ...factors } of ranked) {
      if (hits.length === most) break
      const [url, title, short, number, tree, lang = shown.language] = shown.docs[doc]
      const kind = shown.kinds[number]
      if (kind === "step") {
        steps.set(tree, (steps.get(tree) || 0) + 1)
        if (steps.get(tree) > STEPS_A_TREE) continue
      }
      const above = shown.docs[tree] || [tree, ""]
      const why = reasons.get(doc)
      hits.push({
        url, title, kind, lang, short,
        score: +score.toFixed(4),
        known: +known.toFixed(3),
        trail: kind === "step" ? above[1] : "",
        tree: kind === "entry" && tree !== -1 ? { url: above[0], title: above[1] } : null,
        terms: [...new Set(why.map((reason) => reason.term))],
        reasons: why,
        ...factors,
      })
    }
    return { hits, confidence: hits[0]?.known || 0, terms: [...typed] }
  }

  return { search, add, store: shown, language: header.language }
}
