// Runs the engine of the site in Node: node run.mjs ENGINE_FOLDER FILES_FOLDER. A line of JSON in ({query, most}), a line of
// JSON out: what the engine finds, or {secret}. FILES_FOLDER holds index.bin, store.json, deep.bin and words-*.txt.

import { readFile } from "node:fs/promises"
import { createInterface } from "node:readline"
import { pathToFileURL } from "node:url"

const [engines, files] = process.argv.slice(2)
const module = (name) => import(pathToFileURL(`${engines}/${name}.mjs`))
const [{ createEngine }, { secret }] = await Promise.all([module("engine"), module("secrets")])
const engine = await createEngine(await readFile(`${files}/index.bin`), await readFile(`${files}/store.json`))
await engine.add(await readFile(`${files}/deep.bin`))
const words = (name) => readFile(`${files}/words-${name}.txt`, "utf-8")

for await (const line of createInterface({ input: process.stdin })) {
  const { query, most = 20 } = JSON.parse(line)
  let kind = await secret(query, words)
  const found = kind ? null : engine.search(query, most)
  if (found && found.confidence < 0.2) kind = await secret(query, words, true)
  process.stdout.write(JSON.stringify(kind ? { secret: kind, hits: [] } : found) + "\n")
}
