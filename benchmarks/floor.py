"""The least a generator in this language could do: read the Markdown of a folder, make HTML, write it. Nothing else.

``python -m benchmarks.floor DOCS OUT``: the parser set up as ours is, one object a process, on all processors.
"""

from __future__ import annotations

import sys
from pathlib import Path

from helpgen.pages.markup import Renderer
from helpgen.processes import processors, shared

CHUNK = 64


def main() -> None:
    """Convert every ``.md`` file."""
    docs, out = Path(sys.argv[1]), Path(sys.argv[2])
    files = sorted(docs.rglob("*.md"))
    renderer = Renderer()

    def work(number: int) -> int:
        for file in files[number * CHUNK : (number + 1) * CHUNK]:
            target = out / file.relative_to(docs).with_suffix(".html")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(renderer.unsanitised(file.read_text("utf-8"), lambda target: target), "utf-8")
        return 0

    shared(work, -(-len(files) // CHUNK), processors())


if __name__ == "__main__":
    main()
