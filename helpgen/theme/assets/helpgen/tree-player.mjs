// Makes the page of a tree's node remember the way there. Without this script the page is complete: every way on is a link.
//
// The way is in the address's fragment, as ids: it is sent nowhere, and Back, reload and sharing keep it. What a reader types
// becomes the id of an answer and is written nowhere. Every page walks the way anew: the tree may have changed since.

// --- the fragment: #f=<first node>&p=<answers>&k=<answers to try again>&d=<answers that were dropped> ------------------------

const OURS = /[#&][fpkd]=/
const ITEM = /^([a-z0-9-]+)\.([a-z0-9-]+(?:\+[a-z0-9-]+)*)$/

function item(text) {
  const [, q, a] = ITEM.exec(text) ?? [null, "", ""]
  return { q, a: a.split("+") }
}

/** What a fragment says: `f` is an id or ""; `p`, `k` and `d` list {q: question, a: [answer]}, where q is "" for nonsense. */
export function parse(fragment) {
  const found = { f: "", p: [], k: [], d: [] }
  const text = fragment.slice(1, 9999).replace(/%[2-7][0-9a-f]/gi, decodeURIComponent) // some apps escape what they pass on
  for (const part of text.split("&")) {
    const [, key, value] = /^([fpkd])=(.*)$/.exec(part) ?? []
    if (key === "f") found.f = /^[a-z0-9-]+$/.test(value) ? value : ""
    else if (key) found[key] = value.split(",").filter(Boolean).map(item)
  }
  return found
}

/** The fragment that says it, with its #; empty when there is nothing to say. */
export function format({ f = "", p = [], k = [], d = [] }) {
  const parts = f ? [`f=${f}`] : []
  for (const [key, list] of Object.entries({ p, k, d })) {
    const items = list.filter(({ q }) => q).map(({ q, a }) => `${q}.${a.join("+")}`)
    if (items.length) parts.push(`${key}=${items.join(",")}`)
  }
  return parts.length ? `#${parts.join("&")}` : ""
}

// --- the walk ----------------------------------------------------------------------------------------------------------------

/** The tree of a page's JSON. Maps, because an object would find "constructor" among its nodes. */
export function read(json) {
  const data = JSON.parse(json)
  return { ...data, nodes: new Map(Object.entries(data.nodes)), i: new Map(Object.entries(data.i ?? {})) }
}

/** Whether a condition holds for `answers`, a Map of question to answers. Not asked is answered with nothing. */
export function holds(when, answers) {
  const passes = ({ q, any, all, none, only }) => {
    const given = answers.get(q) ?? []
    const has = (id) => given.includes(id)
    const fits = (!any?.length || any.some(has)) && (!only?.length || given.every((id) => only.includes(id)))
    return fits && (all ?? []).every(has) && !none?.some(has)
  }
  return !when || when.length === 0 || when.some((group) => group.every(passes))
}

/** The index of the exit taken from `node`, or -1. `own` is the answer given there, which `answers` has, too. */
export function exitFor(node, answers, own = []) {
  return node.x.findIndex(([, ids, when]) => (!ids || own.some((id) => ids.includes(id))) && holds(when, answers))
}

/** One node further; null when no exit fits. A walk is never changed: a way can be tried. */
function go(tree, walk, own) {
  const { at, rounds } = walk
  const node = tree.nodes.get(at)
  const answers = own ? new Map(walk.answers).set(at, own) : walk.answers
  const index = exitFor(node, answers, own)
  if (index < 0) return null
  const [goto, , , times, then] = node.x[index]
  const loop = `${at} ${index}`
  const round = rounds.get(loop) ?? 0
  const usedUp = times > 0 && round >= times
  return {
    ...walk,
    at: usedUp ? then : goto,
    answers,
    usedUp,
    rounds: times ? new Map(rounds).set(loop, round + 1) : rounds,
    path: own ? [...walk.path, { q: at, a: own }] : walk.path,
    taken: [...walk.taken, { id: at, own }],
  }
}

/** On over steps up to the node `wanted`; null when they do not lead there. */
function overSteps(tree, walk, wanted) {
  for (let moves = 0; walk && moves < 999; moves++) { // steps that lead round in a circle end here
    if (walk.at === wanted) return walk
    if (tree.nodes.get(walk.at)?.k !== "s") return null
    walk = go(tree, walk)
  }
  return null
}

/** The answers in the tree's order; null when the question cannot be answered so. */
function fitting(node, given) {
  if (node?.k !== "q") return null
  const chosen = node.a.filter(([id]) => given.includes(id))
  if (!chosen.length || chosen.length < new Set(given).size) return null
  if (chosen.length > 1 && (!node.m || chosen.some(([, , , exclusive]) => exclusive))) return null
  return chosen.map(([id]) => id)
}

function follow(tree, walk, items) {
  const dropped = []
  for (const given of items) {
    const own = fitting(tree.nodes.get(given.q), given.a)
    const there = own && overSteps(tree, walk, given.q)
    const next = there && go(tree, there, own)
    if (next) walk = next
    else dropped.push(given)
  }
  return { ...walk, dropped }
}

/** The walk from `from` (or the start) with the answers `items`, and over steps to `page`; `met` says if that was met. */
export function replay(tree, from, items, page) {
  const first = tree.nodes.has(from) ? from : tree.start
  const begin = { from: first, at: first, path: [], taken: [], answers: new Map(), rounds: new Map() }
  const walk = follow(tree, begin, items)
  const there = page ? overSteps(tree, walk, page) : walk
  return { ...(there ?? walk), met: there !== null }
}

// --- the short code for support ----------------------------------------------------------------------------------------------

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/** The walk in letters and digits, from which support's copy of the tree tells every answer. */
export function encode(tree, walk) {
  let value = 0n
  let scale = 1n
  const put = (digit, radix) => {
    value += BigInt(digit) * scale
    scale *= BigInt(radix)
  }
  put(walk.from === tree.start ? 0 : 1, 2)
  if (walk.from !== tree.start) {
    put(tree.i.get(walk.from) ?? [...tree.nodes.keys()].indexOf(walk.from), tree.n ?? tree.nodes.size)
  }
  for (const { id, own } of walk.taken) { // the digit of the node where the walk stops would be a leading zero
    const node = tree.nodes.get(id)
    const digits = node.a?.map(([answer], i) => (own.includes(answer) ? (node.m ? 1n << BigInt(i) : BigInt(i)) : 0n)) ?? []
    const most = node.m ? 1n << BigInt(digits.length) : digits.length || 1
    put(digits.reduce((sum, digit) => sum + digit, 1n), BigInt(most) + 1n)
  }
  const payload = [...value.toString(32)].map((digit) => ALPHABET[parseInt(digit, 32)])
  const code = [...tree.key, ...tree.digest, ...payload]
  const sum = code.reduce((total, letter, i) => total + (i + 1) * ALPHABET.indexOf(letter), 0)
  return [...code, ALPHABET[sum % 31]].join("").match(/.{1,4}/g).join("-")
}

// --- typed values ------------------------------------------------------------------------------------------------------------

const DAY = /^\d{4}-\d\d-\d\d$/
const DAY_LENGTH = 86400000

/** A decimal as a whole number of 10^-30: exact, whatever a coin's decimals. */
function exact(text) {
  const [, sign, whole, part, power = 0] = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text)
  const zeros = 30 - part.length + Number(power)
  const digits = BigInt(whole + part)
  const value = zeros < 0 ? digits / 10n ** BigInt(-zeros) : digits * 10n ** BigInt(zeros)
  return sign === "-" ? -value : value
}

/** What a reader typed as a number; undefined when it is none. "1,5" is none: it may mean two things. */
function typed(text, whole) {
  const plain = text.normalize("NFKC").trim().replace("−", "-").replace("。", ".") // the full stop of Chinese keyboards
  const found = /^[+-]?(?=[.\d])(\d+|\d{1,3}([ ,'’])\d{3}(?:\2\d{3})*)?(\.\d+)?$/.exec(plain)
  return found && plain.length < 40 && !(whole && found[3]) ? exact(plain.replace(/[ ,'’]/g, "")) : undefined
}

/** Days since 1970, without hours or time zones. */
const dayOf = (text) => (DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) / DAY_LENGTH : undefined)

function place({ b, v, y = 0, m = 0, d = 0 }, days) {
  if (!b && !DAY.test(v)) return exact(String(v))
  const base = b ? days.get(b) : dayOf(v)
  if (base === undefined) return undefined
  const from = new Date(base * DAY_LENGTH)
  const end = new Date(0)
  end.setUTCFullYear(from.getUTCFullYear() + y, from.getUTCMonth() + m + 1, 0) // no month has more days than it has
  end.setUTCDate(Math.min(from.getUTCDate(), end.getUTCDate()) + d)
  return end.getTime() / DAY_LENGTH
}

function inside(low, high, value, days) {
  const from = low && place(low, days)
  const to = high && place(high, days)
  return (!low || (low.a ? value > from : value >= from)) && (!high || (high.a ? value <= to : value < to))
}

/** The answer whose band `value` is in. `days`: what dates are counted from ("today", a question) to its day. */
export function bandOf(bands, value, days = new Map()) {
  return bands.find(([, low, high]) => inside(low, high, value, days))?.[0]
}

// --- the page ----------------------------------------------------------------------------------------------------------------

const all = (selector, within = document) => [...within.querySelectorAll(selector)]
const fold = (text) => text.normalize("NFKC").toLowerCase()

// Every change can be taken back, for the next fragment, and for a page that is not as expected.
let undo = []
let listening = new AbortController()
let announcing = 0

function restore() {
  listening.abort()
  clearTimeout(announcing)
  for (const step of undo.reverse()) step()
  undo = []
  listening = new AbortController()
}

function change(element, name, value) {
  const put = (text) => (text === null ? element.removeAttribute(name) : element.setAttribute(name, text))
  const before = element.getAttribute(name)
  undo.push(() => put(before))
  put(value)
}

const hide = (element) => change(element, "hidden", "")
const show = (element) => change(element, "hidden", null)

function fill(element, ...children) {
  const before = [...element.childNodes]
  undo.push(() => element.replaceChildren(...before))
  element.replaceChildren(...children)
}

function make(name, attributes, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...children)
  return element
}

const on = (element, kind, listener) => element.addEventListener(kind, listener, { signal: listening.signal })

/** Puts the way that `fragment` tells on the page. */
function play(data, fragment, again) {
  const tree = read(data.dataset.hgTree)
  const words = JSON.parse(data.dataset.hgWords)
  const say = (key, values) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name])
  const language = document.documentElement.lang || undefined

  const asked = parse(fragment)
  let here = replay(tree, asked.f, asked.p, tree.node)
  const isFresh = !here.met
  const gone = isFresh ? asked.d : [...asked.d, ...here.dropped]
  if (isFresh) here = replay(tree, tree.node, [], tree.node)
  const node = tree.nodes.get(tree.node)
  const f = here.from === tree.start ? "" : here.from
  const old = node.k === "q" && asked.k[0]?.q === tree.node ? asked.k : []

  const known = (q, id) => tree.nodes.get(q).a?.find(([answer]) => answer === id)
  const title = ({ q }, name = "t") => tree.nodes.get(q)[name] ?? tree.nodes.get(q).t
  const label = (answer, place) => (answer ? answer[place] || answer[1] : words.gone)
  const labels = ({ q, a }, place = 1) => a.map((id) => label(known(q, id), place)).join(words.separator)

  // Who began in the middle was not asked what the ways on may depend on; then the page says in words what leads where.
  function isGuess(own) {
    const last = exitFor(node, own ? new Map(here.answers).set(tree.node, own) : here.answers, own)
    const fitsOwn = ([, ids]) => !own || !ids || ids.some((id) => own.includes(id))
    const unasked = ({ q }) => q !== tree.node && !here.answers.has(q)
    return node.x.slice(0, last + 1).some((exit) => fitsOwn(exit) && exit[2] && exit[2].flat().some(unasked))
  }

  // Where an answer, or a step done, leads. When an earlier answer is changed: as far as the later ones still lead.
  function onward(own) {
    const next = go(tree, here, own)
    if (!next || (f && isGuess(own))) return null
    const end = follow(tree, next, old.slice(1))
    return { usedUp: next.usedUp, href: `../${end.at}/${format({ f, p: end.path, d: end.dropped })}` }
  }

  // --- ways on

  function aim(host, id, text, hint) {
    const way = onward(id && [id])
    if (!way) return
    const after = id ? `[data-hg-then="${id}"]` : "[data-hg-then]"
    const then = host.querySelector("[data-hg-then]") ?? document.querySelector(after)
    const ifs = host.matches(".hg-ifs") ? host : host.querySelector(".hg-ifs")
    let link = host.matches("a") ? host : host.querySelector("a:not([data-hg-then], [data-hg-then] a)")
    if (ifs) {
      link = make("a", id ? {} : { class: "hg-button" }, make("span", {}, text))
      if (hint) link.append(make("small", {}, hint))
      fill(host, ifs === host ? make("li", {}, link) : link)
    }
    if (!link) return
    change(link, "href", way.href)
    if (!then?.isConnected) return
    hide(way.usedUp ? link : then)
    if (!way.usedUp) return
    show(then)
    change(then.querySelector("a") ?? then, "href", way.href)
  }

  for (const option of all("[data-hg-option]")) {
    const id = option.dataset.hgOption
    const answer = known(tree.node, id)
    if (!answer) continue
    aim(option, id, answer[1], option.dataset.hgHint || option.querySelector("[data-hg-hint]")?.textContent)
    if (!old[0]?.a.includes(id)) continue
    change(option, "class", `${option.className} hg-was-chosen`.trim())
    change(option, "aria-current", "true")
    const link = option.querySelector("a:not([hidden])")
    if (link) fill(link, ...link.childNodes, make("small", {}, words.chosen)) // not by colour alone
  }
  for (const next of all("[data-hg-next]")) if (node.k === "s") aim(next, undefined, next.dataset.hgLabel ?? "")

  // --- what was answered

  const path = document.querySelector("[data-hg-path]")
  const list = path?.querySelector("[data-hg-path-list]")
  if (list && here.path.length) {
    const items = here.path.map((given, i) => {
      const back = format({ f, p: here.path.slice(0, i), k: [...here.path.slice(i), ...old] })
      const named = { href: `../${given.q}/${back}`, "aria-label": say("change_named", { question: title(given) }) }
      const answer = make("strong", {}, labels(given))
      return make("li", {}, make("span", {}, title(given)), " ", answer, " ", make("a", named, words.change))
    })
    fill(list, ...items)
    show(path)
  }
  for (const span of all("[data-hg-answer]")) {
    const q = span.dataset.hgAnswer
    if (here.answers.has(q)) fill(span, labels({ q, a: here.answers.get(q) }))
  }
  for (const card of all("[data-hg-card]")) {
    const when = JSON.parse(card.dataset.hgCard)
    if (f && when.some((group) => group.some(({ q }) => !here.answers.has(q)))) continue
    const condition = holds(when, here.answers) ? card.querySelector("[data-hg-card-if]") : card
    if (condition) hide(condition)
  }

  // --- links that keep or drop the way

  const bare = (link) => link.getAttribute("href").split("#")[0]
  for (const link of all("a[data-hg-restart]")) change(link, "href", bare(link))
  const same = isFresh ? "" : format({ f, p: here.path, k: old, d: gone })
  const end = (address) => address.split("/").slice(-3).join()
  for (const link of all("a[data-hg-language], a[hreflang]")) {
    if (end(link.pathname) === end(location.pathname)) change(link, "href", bare(link) + same)
  }

  // --- a time to come back

  for (const wait of all("[data-hg-wait]")) {
    const now = new Date()
    const then = new Date(now.getTime() + Number(wait.dataset.hgWait) * 60000)
    const clock = (time) => time.toLocaleTimeString(language, { timeStyle: "short", hourCycle: "h23" })
    const day = then.toLocaleDateString(language, { weekday: "long", month: "long", day: "numeric" })
    const key = now.toDateString() === then.toDateString() ? "wait" : "wait_day"
    fill(wait, say(key, { now: clock(now), then: clock(then), day }))
    show(wait)
  }

  // --- questions with a form

  const form = document.querySelector("form[data-hg-input]")
  if (form && node.k === "q") ask(form)

  function ask(form) {
    const type = form.dataset.hgInput
    const problem = form.querySelector("[data-hg-error]")
    const [bands, limits, errors] = ["hgBands", "hgLimits", "hgErrors"].map((name) => JSON.parse(form.dataset[name] ?? "null"))
    const field = form.querySelector("input")
    const boxes = all("input[type=checkbox]", form)
    const items = all("[data-hg-option][data-hg-words]")
    const answer = { choices: ticked, list: found, date: dated }[type] ?? counted

    if (type === "choices") {
      const isExclusive = (box) => known(tree.node, box.value)?.[3]
      for (const box of boxes) if (old.length) box.checked = old[0].a.includes(box.value)
      on(form, "change", ({ target }) => {
        const rivals = boxes.filter((box) => box !== target && (isExclusive(box) || isExclusive(target)))
        if (target.checked) for (const box of rivals) box.checked = false
      })
      all("[data-hg-static]").forEach(hide)
    } else if (type === "list") {
      items.forEach(show)
      on(form, "input", narrow)
      narrow()
    } else if (!bands) return

    change(form, "novalidate", "") // the texts of the page say better what is wrong
    change(form, "autocomplete", "off")
    show(form)
    undo.push(() => form.reset())
    on(form, "submit", (event) => {
      event.preventDefault()
      for (const input of all("[aria-invalid]", form)) input.removeAttribute("aria-invalid")
      const { own, error, input } = answer()
      if (problem) problem.textContent = error ? (errors?.[error] ?? "") : ""
      if (error) {
        input.setAttribute("aria-invalid", "true")
        input.focus()
      }
      const way = own && onward(own)
      if (way) location.assign(way.href)
      else if (own) {
        all("[data-hg-static]").forEach(show)
        const line = document.querySelector(`[data-hg-option="${own[0]}"]`)
        if (line) change(line, "tabindex", "-1")
        line?.focus()
      }
    })

    function ticked() {
      const own = fitting(node, boxes.filter((box) => box.checked).map((box) => box.value))
      return own ? { own } : { error: "missing", input: boxes[0] }
    }

    function judged(value, days, input) {
      if (value === undefined) return { error: input.value.trim() || input.validity.badInput ? "format" : "missing", input }
      if (!inside(limits?.[0], 0, value, days)) return { error: "min", input }
      if (!inside(0, limits?.[1], value, days)) return { error: "max", input }
      const band = bandOf(bands, value, days)
      return band ? { own: [band] } : { error: "format", input }
    }

    function counted() {
      const value = typed(field.value, type === "number")
      const unit = BigInt(form.querySelector("select")?.value ?? 1)
      return judged(value === undefined ? value : value * unit, new Map(), field)
    }

    function dated() {
      const now = new Date()
      const days = new Map([["today", Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / DAY_LENGTH]])
      const inputs = all("[data-hg-date]", form)
      for (const input of inputs) days.set(input.dataset.hgDate, dayOf(input.value))
      const open = inputs.find((input) => dayOf(input.value) === undefined)
      return judged(open ? undefined : days.get(""), days, open ?? inputs.find((input) => !input.dataset.hgDate))
    }

    function found() {
      const wanted = fold(field.value).split(/\s+/).filter(Boolean)
      const left = items.filter((one) => wanted.every((word) => fold(one.dataset.hgWords).includes(word)))
      return { wanted, left, own: wanted.length && left.length === 1 ? [left[0].dataset.hgOption] : null }
    }

    function narrow() {
      const { wanted, left } = found()
      for (const one of items) one.hidden = !left.includes(one)
      const count = document.querySelector("[data-hg-count]")
      if (count) count.textContent = wanted.length ? say(["none", "one"][left.length] ?? "several", { count: left.length }) : ""
    }
  }

  // --- what to give to support

  const report = document.querySelector("[data-hg-report]")
  if (report) {
    const line = (given, i, name, place) => `${i + 1}. ${title(given, name)} — ${labels(given, place)}`
    const lines = (name, place) => here.path.map((given, i) => line(given, i, name, place)).join("\n")
    const own = lines("t", 1)
    const theirs = lines("p", 2)
    all("[data-hg-report-path]", report).forEach((span, i) => fill(span, i && theirs ? `\n\n${theirs}` : own))
    for (const span of all("[data-hg-report-code]", report)) fill(span, say("code", { code: encode(tree, here) }))
  }
  const copied = document.querySelector("[data-hg-copied]")
  for (const button of report ? all("button[data-hg-copy]") : []) {
    show(button)
    on(button, "click", async () => {
      let key = "copied"
      try {
        await navigator.clipboard.writeText(report.textContent)
      } catch {
        getSelection().selectAllChildren(report) // no right to the clipboard: one key is left to press
        key = "selected"
      }
      if (copied) copied.textContent = words[key]
    })
    undo.push(() => copied?.replaceChildren())
  }

  // --- where the reader is, and what was dropped

  const heading = document.querySelector("h1")
  if (heading && asked.p.length + asked.k.length + asked.d.length) {
    change(heading, "tabindex", "-1")
    if (again) scrollTo(0, 0) // without a load the browser stays where it is
    heading.focus({ preventScroll: true })
  }
  const notice = document.querySelector("[data-hg-notice]")
  const named = gone.filter(({ q }) => tree.nodes.get(q)?.a)
  const lines = named.map((given) => say("dropped", { question: title(given), answer: labels(given) }))
  if (named.length < gone.length) lines.push(words.dropped_other)
  if (isFresh && asked.p.length) lines.push(words.astray)
  if (notice && lines.length) {
    show(notice)
    fill(notice)
    // Screen readers tell what changes in a region that is there already.
    const texts = [...new Set(lines)].slice(0, 20).map((text) => make("p", {}, text))
    announcing = setTimeout(() => notice.replaceChildren(...texts), 200)
  }
}

const data = globalThis.document?.querySelector("[data-hg-tree]")
let played

function run() {
  const { hash } = location
  // A jump within the page, as by the skip link, leaves the way as it is.
  if (hash === played || (played !== undefined && hash && !OURS.test(hash))) return
  const again = played !== undefined
  played = hash
  restore()
  try {
    play(data, hash, again)
  } catch {
    restore() // the page as it came can do everything
  }
}

if (data) {
  addEventListener("hashchange", run)
  run()
}
