"""Why a document is where it is in the results, in words for writers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from helpgen.search.counting import fields
from helpgen.search.documents import SearchDocument

_HOW = {
    "exact": "{asked}",
    "prefix": "{asked} as the beginning of {term}",
    "typo": "{asked}, taken for a mistyped {term}",
    "pinyin": "{asked}, by its sound",
    "synonym": "{asked}, a synonym of what was typed",
}


def reasons(document: SearchDocument, hit: Mapping[str, Any]) -> Iterator[str]:
    """What adds to the score of ``hit``, the greatest part first: the term, how it was found, in which fields, and its points.

    ``hit`` is what the engine gives for ``document``. What both indexes hold of a term is one line.
    """
    where = {name: frozenset(terms) for name, terms in fields(document).items()}
    points: dict[tuple[str, str, str], float] = {}
    for reason in hit["reasons"]:
        key = (reason["asked"], reason["term"], reason["how"])
        points[key] = points.get(key, 0.0) + reason["points"]
    for (asked, term, how), value in sorted(points.items(), key=lambda item: (-item[1], item[0])):
        names = ", ".join(name for name, terms in where.items() if term in terms)
        yield f"{value:6.1f}  {_HOW[how].format(asked=asked, term=term)} (in: {names})"
    factors = [
        f"{hit['prior']:g} for the kind '{document.kind}'",
        f"{hit['share']:.2f} for the {hit['known']:.0%} of the query that it covers",
        *([f"{hit['whole']:g} because the query is its whole title"] if hit["whole"] != 1 else []),
    ]
    yield f"        times {', times '.join(factors)}"
