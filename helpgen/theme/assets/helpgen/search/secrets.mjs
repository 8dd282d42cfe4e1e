// Tells whether a text looks like a recovery phrase or a private key, so that it is neither searched nor kept. No DOM.
//
// A run of 12 words out of one BIP-39 word list counts whatever its checksum: a phrase with one word mistyped is as secret, and so
// are the phrases of wallets with a checksum of their own. Chinese written without spaces is another matter, because half of all
// sentences are made of such characters: there the checksum has to be right, and the site must not know the words.

import { fold } from "./engine.mjs"

const LEAST = 12
const BASE58 = "[1-9A-HJ-NP-Za-km-z]"
const KEYS = [
  `[5KL9c]${BASE58}{50,51}`, // WIF
  `6P${BASE58}{56}`, // BIP-38
  `[xyztuvXYZTUV]prv${BASE58}{100,112}`, // BIP-32 and its kin
  `${BASE58}{86,88}`, // Ed25519 pair, as in Solana wallets
  "S[A-Z2-7]{55}", // Stellar
].map((pattern) => new RegExp(`(?<![0-9A-Za-z])${pattern}(?![0-9A-Za-z])`))
const PEM = /-----BEGIN [A-Z ]*PRIVATE KEY|"cipher(text|params)"\s*:/
const HEX = /(?<![0-9a-z])(0x)?[0-9a-f]{64}(?![0-9a-z])/i
// Words that half of all Chinese questions have one of, and next to no phrase.
const SENTENCE = /什么|怎么|为什|如何|是不|是否|能不|会不|有没|没有|可以|不能|不会|不到|已经|一直|还是|现在|我的|你们|多少|哪里|提现|转账|到账|钱包|交易|账户|网站|官方|手机/
const HAN = /\p{Script=Han}/u
const FILES = [["latin", /[a-z]/], ["han", HAN], ["kana", /[\u3040-\u30ff]/], ["hangul", /[\u1100-\u11ff\uac00-\ud7af]/], ["cyrillic", /[\u0400-\u04ff]/]]

/** Chinese as it is in the lists; anything else without case, accents and width. */
const norm = (word) => (HAN.test(word) ? word.normalize("NFKC") : fold(word))

/** The words of a text without what numbers or separates them: runs of letters; Han characters count as words when they stand alone. */
function words(text) {
  return (text.normalize("NFC").match(/[\p{L}\p{M}\p{N}]+/gu) || []).filter((word) => !/^\d{1,2}$/.test(word))
}

async function checksum(numbers) {
  if (!globalThis.crypto?.subtle) return true
  const bits = numbers.map((number) => number.toString(2).padStart(11, "0")).join("")
  const check = bits.length / 33
  const bytes = Uint8Array.from(bits.slice(0, -check).match(/.{8}/g), (byte) => parseInt(byte, 2))
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
  return (hash[0] >> (8 - check)) === parseInt(bits.slice(-check), 2)
}

async function phrase(text, read, unknown) {
  const found = words(text).map(norm)
  const longest = (known) => {
    let run = 0
    let most = 0
    for (const word of found) most = Math.max(most, (run = known(word) ? run + 1 : 0))
    return most
  }
  for (const [name, script] of FILES) {
    // A sentence has words of one or two letters, numbers and long words; lists have none. This spares most readers the lists.
    const possible = (word) => script.test(word) && !/\d/.test(word) && (name === "han" ? word.length === 1 : word.length > 1 && word.length < 12 && (name !== "latin" || word.length > 2))
    const spaced = longest(possible) >= LEAST
    const unspaced = name === "han" && unknown ? found.filter((word) => HAN.test(word) && word.length >= LEAST && word.length % 3 === 0 && word.length <= 24 && !SENTENCE.test(word)) : []
    if (!spaced && !unspaced.length) continue
    let lists
    try {
      lists = (await read(name)).trim().split("\n").map((line) => line.split(" ").map(norm))
    } catch {
      return spaced // without the lists, what looks like a phrase is one
    }
    for (const list of lists) {
      const numbers = new Map(list.map((word, number) => [word, number]))
      if (spaced && longest((word) => numbers.has(word)) >= LEAST) return true
      for (const run of unspaced) {
        const found = [...run].map((character) => numbers.get(character))
        if (found.every((number) => number !== undefined) && (await checksum(found))) return true
      }
    }
  }
  return false
}

/**
 * What secret `text` looks like: "key", "phrase", "hash" (64 hex digits: a private key or a transaction ID, nobody can tell), or "".
 * `read(name)` gives the text of a file of word lists, a list a line; `unknown` says that the site knows next to nothing of the text.
 */
export async function secret(text, read, unknown = false) {
  const joined = text.replace(/\s+/g, "")
  for (const one of [text, joined]) {
    // A sentence without its spaces can have the length of a key, but not its digits and capitals.
    const found = KEYS.map((key) => one.match(key)?.[0]).find((key) => key && /\d/.test(key) && /[A-Z]/.test(key))
    if (found || PEM.test(one)) return "key"
    if (HEX.test(one)) return "hash"
  }
  return (await phrase(text, read, unknown)) ? "phrase" : ""
}

const escaped = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** HTML that warns of the secret in `text`, in every language of `texts`; empty when there is none. */
export async function warning(text, read, unknown, texts) {
  const kind = await secret(text, read, unknown)
  if (!kind) return ""
  const say = (key) => texts[key].map(([lang, words]) => `<span lang="${lang}">${escaped(words)}</span>`).join("")
  const [title, body] = kind === "hash" ? ["", "secret_hash"] : [say("secret_title"), "secret_text"]
  return `<span class="hg-hit--secret" role="alert">${title}<span class="hg-hit__text">${say(body)}</span></span>`
}
