"""The site's own engine, run by Node, for writers and tests: the same index and the same code as in the browser."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from helpgen.search.index import SearchFiles
from helpgen.search.word_lists import word_lists

_RUNNER = Path(__file__).parent / "run.mjs"
LEAST_NODE = 18


class NoEngineError(Exception):
    """Node is not there, or could not run the engine; the message is one sentence for people."""


def search(files: SearchFiles, engine: Path, queries: Iterable[str], most: int = 20) -> list[dict[str, Any]]:
    """What the engine in the folder ``engine`` finds for each query, in order, at most ``most`` hits each.

    Each is ``{"hits": […], "confidence": …, "terms": […]}`` as ``search/engine.mjs`` gives it, or
    ``{"secret": kind, "hits": []}``. Raises NoEngineError.
    """
    node = shutil.which("node")
    if node is None:
        raise NoEngineError("searching needs Node.js (https://nodejs.org): the site's own engine runs in it")
    asked = "".join(json.dumps({"query": query, "most": most}) + "\n" for query in queries)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "index.bin").write_bytes(files.index)
        (folder / "store.json").write_bytes(files.store)
        (folder / "deep.bin").write_bytes(files.deep)
        for script, text in word_lists().items():
            (folder / f"words-{script}.txt").write_text(text, "utf-8")
        done = subprocess.run(
            [node, str(_RUNNER), str(engine), name], input=asked, capture_output=True, encoding="utf-8", check=False
        )
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if "Error" in line] or ["it gave no reason"]
        raise NoEngineError(f"the search engine could not be run; it needs Node.js {LEAST_NODE} or newer ({lines[0].strip()})")
    return [json.loads(line) for line in done.stdout.splitlines()]
