// Cuts each text of a JSON list on standard input as the engine does: node tokens.mjs ENGINE. The list's first item is the folding map.

import { readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"

const { tokens } = await import(pathToFileURL(process.argv[2]))
const [pairs, texts] = JSON.parse(readFileSync(0, "utf-8"))
const map = new Map(pairs)
process.stdout.write(JSON.stringify(texts.map((text) => tokens(text, map))))
