"""What the search costs: ``python -m benchmarks.search [--browser]``.

Documents are made up by recombining the sentences of the shipped content, with new characters and words mixed in, so that the
vocabulary grows with the number of entries. Figures of one run on one machine are comparable with each other, not with others.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import gzip
import http.server
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from helpgen import theme
from helpgen.content_folder import load
from helpgen.knowledge_base import KnowledgeBase
from helpgen.search import SearchDocument, SearchFiles, documents, search_files
from helpgen.search import extra as store_extra
from helpgen.search import synonyms as all_synonyms
from helpgen.search.index import build

ROOT = Path(__file__).parent.parent
LANGUAGES = ("zh", "en")
_SENTENCE = re.compile(r"(?<=[。！？.!?])\s*")
_NEW_WORDS = 0.02


def grown(kb: KnowledgeBase, language: str, entries: int, trees: int) -> list[SearchDocument]:
    """Documents of that many entries and trees, as long as those of the shipped content; the same for the same input."""
    rng = random.Random(f"{language} {entries}")
    real = documents(kb, language)
    by_kind = {kind: [document for document in real if document.kind == kind] for kind in ("entry", "tree", "step", "term")}
    sentences = [part for document in real for part in _SENTENCE.split(f"{document.short} {document.body}") if len(part) > 8]

    def text(model: str) -> str:
        parts: list[str] = []
        while sum(map(len, parts)) < len(model):
            parts.append(mutated(rng.choice(sentences)))
        return " ".join(parts)

    def mutated(line: str) -> str:
        if language == "zh":
            return "".join(
                chr(rng.randrange(0x4E00, 0x8E00)) if rng.random() < _NEW_WORDS / 2 and c >= "一" else c for c in line
            )
        return " ".join(f"{word}{rng.randrange(entries)}" if rng.random() < _NEW_WORDS else word for word in line.split(" "))

    def like(model: SearchDocument, url: str, tree: str = "") -> SearchDocument:
        aliases = tuple(mutated(rng.choice(by_kind["entry"]).aliases[n % 9]) for n in range(len(model.aliases)))
        title = mutated(model.title)
        return replace(
            model, key=url, url=url, title=title, short=text(model.short), body=text(model.body) if model.body else "",
            aliases=aliases, tree=tree,
        )  # fmt: skip

    found = [like(rng.choice(by_kind["entry"]), f"{language}/topic/entry-{n}/") for n in range(entries)]
    steps = len(by_kind["step"]) // len(by_kind["tree"])
    for n in range(trees):
        url = f"{language}/fix/tree-{n}/"
        found.append(like(rng.choice(by_kind["tree"]), url))
        found += [like(rng.choice(by_kind["step"]), f"{url}step-{step}/", url) for step in range(steps)]
    return found + by_kind["term"]


def made(language: str, entries: int, trees: int) -> tuple[SearchFiles, float]:
    """The files of one language, and the seconds it took to make them out of documents."""
    kb, _ = load(ROOT / "content")
    found = grown(kb, language, entries, trees)
    start = time.perf_counter()
    files = build(found, language, all_synonyms(kb), store_extra(kb, language))
    return files, time.perf_counter() - start


def built(entries: int, trees: int) -> tuple[dict[str, SearchFiles], float]:
    """The files of both languages, made at the same time on two cores, and the seconds of the slower one."""
    with ProcessPoolExecutor(len(LANGUAGES)) as pool:
        results = list(pool.map(made, LANGUAGES, [entries] * 2, [trees] * 2))
    files = {language: result[0] for language, result in zip(LANGUAGES, results, strict=True)}
    return files, max(result[1] for result in results)


def packed(data: bytes) -> float:
    """KB that travel: our files are compressed already, JSON is by the host."""
    return (len(data) if data[:2] == b"\x1f\x8b" else len(gzip.compress(data, 9))) / 1024


def queries(language: str) -> list[str]:
    """The queries of the gold set."""
    from tests.search.gold import gold

    return [query.text for query in gold(language)]


NODE = """
import { readFileSync } from "node:fs"
const [engine, folder, list] = process.argv.slice(2)
const { createEngine } = await import(engine)
const read = (name) => new Uint8Array(readFileSync(`${folder}/${name}`))
const queries = JSON.parse(readFileSync(list))
global.gc()
const before = process.memoryUsage()
let start = performance.now()
const one = await createEngine(read("index.bin"), read("store.json"))
const first = performance.now() - start
start = performance.now()
await one.add(read("deep.bin"))
const deep = performance.now() - start
global.gc()
const after = process.memoryUsage()
const times = []
for (const query of queries) {
  start = performance.now()
  one.search(query)
  times.push(performance.now() - start)
}
times.sort((a, b) => a - b)
const used = (memory) => memory.heapUsed + memory.arrayBuffers
const at = (share) => times[Math.floor((times.length - 1) * share)]
const memory = (used(after) - used(before)) / 2 ** 20
console.log(JSON.stringify({ first, deep, memory, p50: at(0.5), p95: at(0.95), most: at(1) }))
"""


def in_node(files: SearchFiles, language: str) -> dict[str, float]:
    """Milliseconds to load and to search, and MB of memory, in Node."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("index.bin", "store.json", "deep.bin"):
            (folder / file).write_bytes(getattr(files, file.partition(".")[0]))
        (folder / "queries.json").write_text(json.dumps(queries(language)), "utf-8")
        (folder / "run.mjs").write_text(NODE, "utf-8")
        engine = (theme.ENGINE / "engine.mjs").as_uri()
        command = ["node", "--expose-gc", str(folder / "run.mjs"), engine, name, str(folder / "queries.json")]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", action="store_true", help="also measure keystrokes in Chromium, in a built site")
    arguments = parser.parse_args()
    scripts = sum(
        packed(theme.without_comments((theme.ENGINE / name).read_text("utf-8")).encode())
        for name in ("worker.js", "engine.mjs")
    )
    print(f"worker and engine: {scripts:.1f} KB")
    kb, _ = load(ROOT / "content")
    sizes: list[tuple[str, dict[str, SearchFiles], float]] = []
    start = time.perf_counter()
    shipped = {language: search_files(kb, language) for language in LANGUAGES}
    sizes.append((f"shipped ({len(kb.entries)} entries, {len(kb.trees)} trees)", shipped, time.perf_counter() - start))
    for entries, trees in ((200, 20), (1000, 50), (10_000, 100)):
        sizes.append((f"{entries} entries, {trees} trees", *built(entries, trees)))
    for name, files, seconds in sizes:
        print(f"\n{name}: built in {seconds:.1f} s, both languages")
        for language in LANGUAGES:
            one = files[language]
            index, store, deep = (packed(part) for part in (one.index, one.store, one.deep))
            run = in_node(one, language)
            size = f"first result {index:.0f} + {store:.0f} = {index + store + scripts:.0f} KB, deep {deep:.0f} KB"
            load_time = f"load {run['first']:.0f} + {run['deep']:.0f} ms"
            query = f"query p50 {run['p50']:.1f}, p95 {run['p95']:.1f}, most {run['most']:.0f} ms"
            print(f"  {language}: {size}; {load_time}; {query}; memory {run['memory']:.0f} MB")
    if arguments.browser:
        in_browser(sizes)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder."""
    from tests.reader import Handler

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


MEASURE = """async (queries) => {
  const box = document.querySelector("[data-md-component=search-query]")
  const list = document.querySelector(".md-search-result__list")
  const times = []
  box.focus()
  for (const query of queries) {
    const shown = new Promise((resolve) => {
      const watch = new MutationObserver(() => { watch.disconnect(); resolve(true) })
      watch.observe(list, { childList: true })
      setTimeout(() => { watch.disconnect(); resolve(false) }, 2000)
    })
    const start = performance.now()
    box.value = query
    box.dispatchEvent(new InputEvent("input", { bubbles: true }))
    if (await shown) times.push(performance.now() - start)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return times.slice(3)
}"""


def in_browser(sizes: list[tuple[str, dict[str, SearchFiles], float]]) -> None:
    """Milliseconds from a changed box to changed results in Chromium."""
    from playwright.sync_api import sync_playwright

    from tests.conftest import browser_path
    from tests.reader import ARGUMENTS, opened

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        site = Path(name) / "site"
        subprocess.run(
            [sys.executable, "-m", "helpgen", "build", "--out", str(site)], cwd=ROOT, check=True, capture_output=True
        )
        browser = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
        for title, files, _ in sizes:
            for language in LANGUAGES:
                for file in ("index.bin", "store.json", "deep.bin"):
                    (site / language / "search" / file).write_bytes(getattr(files[language], file.partition(".")[0]))
                with served(site) as address, opened(browser, address, width=1280) as (page, _watch):
                    page.goto(f"{address}{language}/")
                    page.wait_for_load_state("networkidle")
                    times: list[float] = page.evaluate(MEASURE, queries(language)[:100])
                    times.sort()
                    p95 = times[int(len(times) * 0.95)]
                    middle = statistics.median(times)
                    print(f"{title}, {language}: keystroke to result p50 {middle:.0f} ms, p95 {p95:.0f} ms ({len(times)} keys)")
        browser.close()


if __name__ == "__main__":
    main()
