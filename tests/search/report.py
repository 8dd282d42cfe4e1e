"""Measure the search with the gold set and write the tables of docs/search.md: ``make search-report``."""

from __future__ import annotations

import re

from helpgen.content_folder import load
from tests.conftest import ROOT
from tests.search.gold import LANGUAGES, NONSENSE, Score, found, scores

DOCS = ROOT / "docs" / "search.md"
NAMES = {"zh": "Chinese", "en": "English"}


def table(by_class: dict[str, Score]) -> str:
    """The scores of one language in Markdown."""
    lines = [
        "| class | queries | success@1 | success@3 | success@5 | MRR@10 | zero results |",
        "| --- | --: | --: | --: | --: | --: | --: |",
    ]
    for kind, score in by_class.items():
        shares = (
            ("–",) * 4
            if kind == NONSENSE
            else (*(f"{value:.0%}" for value in (score.first, score.three, score.five)), f"{score.mrr:.2f}")
        )
        name = f"**{kind}**" if kind == "all" else kind
        lines.append(f"| {name} | {score.queries} | {' | '.join(shares)} | {score.zero:.0%} |")
    return "\n".join(lines)


def report() -> str:
    """``docs/search.md`` with the tables as they are now."""
    kb, _ = load(ROOT / "content")
    text = DOCS.read_text("utf-8")
    for language in LANGUAGES:
        place = re.compile(rf"(?s)(<!-- gold {language} -->\n).*?(<!-- end -->)")
        assert place.search(text), f"{DOCS} has no place for the table of {language}"
        rows = table(scores(found(kb, language)))
        text = place.sub(lambda match, rows=rows: f"{match[1]}\n{rows}\n\n{match[2]}", text)  # type: ignore[misc]
    return text


def main() -> None:
    """Print the tables and write them into the docs."""
    text = report()
    for language in LANGUAGES:
        print(f"{NAMES[language]}\n\n{text.partition(f'<!-- gold {language} -->')[2].partition('<!-- end -->')[0].strip()}\n")  # noqa: T201
    DOCS.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
