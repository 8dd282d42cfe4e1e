"""What a large tree costs to check and to render, as a ratio to a small one measured in the same run.

Run it from the project's folder: ``python -m benchmarks.trees``. It prints milliseconds and the ratio per node; a tree whose
cost per node grows with its size would show a ratio well above 1.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

from helpgen import flow, proofs
from helpgen.content_folder import load
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages.context import Context
from helpgen.pages.trees import tree_pages
from helpgen.rulebook import RULES
from helpgen.rules.routes import provable
from helpgen.shown_cards import shown_cards

SMALL = Path(__file__).parent.parent / "tests" / "content"
RUNS = 5


def tree_of(size: int) -> str:
    """The YAML of a tree of ``size`` nodes: questions with four answers, one of them a loop, and some routes."""
    lines = [
        "title: {zh: 大树, en: A large tree}",
        "description: {zh: 测试用。, en: For measuring.}",
        "long: 测量用",
        "start: n0",
        "nodes:",
    ]
    inner = (size - 1) // 3
    for n in range(size):
        children = [3 * n + k for k in (1, 2, 3)]
        if n >= inner or children[-1] >= size:
            lines += [f"  n{n}:", "    outcome: wait", f"    answer: {{zh: 结果{n}。, en: Result {n}.}}"]
            continue
        lines += [f"  n{n}:", f"    question: {{zh: 第{n}个问题, en: Question number {n}}}", "    options:"]
        routed = n % 7 == 6
        for k, child in enumerate(children):
            goto = "" if routed else f", goto: n{child}"
            lines.append(f"      - {{id: a{k}, label: {{zh: 答案{k}, en: Answer {k}}}{goto}}}")
        lines.append(f"      - {{id: unsure, goto: n{n}, loop: true}}")
        if routed:
            parent = (n - 1) // 3
            lines += ["    routes:", f"      - {{when: {{n{n}: a0}}, goto: n{children[0]}}}"]
            lines.append(f"      - {{when: {{n{n}: a1, n{parent}: [a0, a1, a2]}}, goto: n{children[1]}}}")
            lines.append(f"      - {{when: {{n{n}: a2}}, goto: n{children[2]}}}")
    lines += ["aliases: {zh: [大一, 大二, 大三], en: [big one, big two, big three]}", "reviewed: 2026-11-01", "owner: payments"]
    return "\n".join(lines) + "\n"


def median(action: Callable[[], object]) -> float:
    """Milliseconds of the middle one of several runs."""
    times = []
    for _ in range(RUNS):
        flow.flows.cache_clear()
        proofs.explored.cache_clear()
        shown_cards.cache_clear()
        provable.cache_clear()
        begin = time.perf_counter()
        action()
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times)


def read(folder: Path, size: int) -> KnowledgeBase:
    """The small help center with a tree of ``size`` nodes and nothing else in it."""
    content = Path(copytree(SMALL, folder / str(size)))
    (content / "withdraw" / "missing.tree.yaml").write_text(tree_of(size), "utf-8")
    kb, findings = load(content)
    assert not findings, findings
    return kb


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        figures = {}
        for size in (20, 200):
            kb = read(folder, size)
            path = folder / str(size) / "withdraw" / "missing.tree.yaml"
            nodes = len(flow.flows(kb)["missing"].nodes)
            reading = median(lambda path=path: load(path.parent.parent))  # type: ignore[misc]
            rules = median(lambda kb=kb: [list(rule(kb)) for rule in RULES])  # type: ignore[misc]
            render = median(lambda kb=kb: [list(tree_pages(Context(kb, language))) for language in ("zh", "en")])  # type: ignore[misc]
            figures[size] = (nodes, reading, rules, render)
            print(f"{nodes} nodes: read {reading:.0f} ms, rules {rules:.0f} ms, render both languages {render:.0f} ms")
        (few, *small), (many, *large) = figures[20], figures[200]
        for name, one, other in zip(("read", "rules", "render"), small, large, strict=True):
            print(f"{name}: {other / many / (one / few):.2f} times the cost per node of the small tree")


if __name__ == "__main__":
    main()
