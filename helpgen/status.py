"""How the content stands, per category and language: complete, behind, missing, due for review; as text, JSON and Markdown."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from helpgen import upkeep
from helpgen.i18n import Strings
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import LEAST_ALIASES, Category, Upkeep
from helpgen.subjects import subjects
from helpgen.translations import Behind, behind_by_key, missing

State = Literal["complete", "minor", "behind", "missing"]
STATES: tuple[State, ...] = ("complete", "minor", "behind", "missing")
"""From best to worst: a text that is behind in a small matter only is ``minor``."""

SHARED = ""
"""The category of everything that stands in no category's folder: the site, channels, facts, terms, lists, notices."""


@dataclass(frozen=True)
class Item:
    """An entry, a tree, or a part of a topic file."""

    key: str
    """As commands name it: ``entry:btc-rbf``."""
    category: str
    file: str
    states: dict[str, State]
    """Per language of the site."""
    few_aliases: frozenset[str]
    """The languages in which it has fewer than three aliases."""
    safety: bool = False
    """Whether money or secrets are lost when it is wrong."""
    owner: str | None = None
    reviewed: date | None = None
    due_on: date | None = None
    """The last day on which its review holds; ``None`` for what is not reviewed by itself."""
    is_due: bool = False
    is_overdue: bool = False
    without_source: bool = False
    """Whether it has no source although its category asks for one."""


@dataclass(frozen=True)
class Row:
    """One category in one language, in numbers."""

    category: str
    language: str
    items: int
    complete: int
    minor: int
    behind: int
    missing: int
    due: int
    without_source: int
    few_aliases: int
    owners: tuple[str, ...]


@dataclass(frozen=True)
class Waived:
    """A rule that a document says does not fit it."""

    file: str
    rule: str
    reason: str


@dataclass(frozen=True)
class Status:
    """All of it, on one day."""

    day: date
    languages: tuple[str, ...]
    rows: tuple[Row, ...]
    to_do: tuple[Item, ...]
    """What somebody has to do something about, the most urgent first."""
    waivers: tuple[Waived, ...]
    items: tuple[Item, ...]
    """Everything, in the order of the knowledge base."""


def status(kb: KnowledgeBase) -> Status:
    """The status of a knowledge base on its day. Documents that could not be read are not in it."""
    return in_all(kb, tuple(items(kb)), tuple(_waivers(kb)))


def in_all(kb: KnowledgeBase, items: tuple[Item, ...], waivers: tuple[Waived, ...]) -> Status:
    """The status that these items make; of the knowledge base, only what is neither an entry nor a tree is looked at."""
    categories = [*kb.categories, *([SHARED] if any(item.category == SHARED for item in items) else [])]
    rows = [
        _row(category, language, [item for item in items if item.category == category])
        for category in categories
        for language in kb.languages
    ]
    return Status(kb.day, kb.languages, tuple(rows), tuple(sorted(filter(_to_do, items), key=_urgency)), waivers, items)


def since(found: Status) -> date | None:
    """The last day up to that of the status on which time changed something in it: a review ran out, or was made.

    The status of all days from then on is the same, as long as the content is. ``None`` where nothing is ever reviewed.
    """
    one_day, days = timedelta(days=1), set[date]()
    for item in found.items:
        if item.reviewed is not None and item.due_on is not None:
            days |= {item.reviewed, item.due_on + one_day, 2 * (item.due_on - item.reviewed) + item.reviewed + one_day}
    return max((day for day in days if day <= found.day), default=None)


def items(kb: KnowledgeBase) -> Iterable[Item]:
    """Everything that texts are counted for, in the order of the knowledge base."""
    behind = behind_by_key(kb)
    lacking: dict[str, set[str]] = {}
    for one in missing(kb):
        lacking.setdefault(one.subject.key, set()).add(one.language)
    for subject in subjects(kb):
        late, gaps = behind.get(subject.key, ()), lacking.get(subject.key, set())
        states = {language: _state(language, late, gaps) for language in kb.languages}
        document = subject.document
        if not isinstance(document.content, Upkeep):
            yield Item(subject.key, document.category, document.source.path, states, frozenset())
            continue
        kept = kb.entries.get(document.id) if subject.kind == "entry" else kb.trees.get(document.id)
        assert kept is not None
        category = kb.categories.get(document.category)
        yield Item(
            key=subject.key,
            category=document.category,
            file=document.source.path,
            states=states,
            few_aliases=frozenset(
                language for language in kb.languages if len(document.content.aliases[language]) < LEAST_ALIASES
            ),
            safety=subject.safety,
            owner=document.content.owner,
            reviewed=upkeep.reviewed_on(kept),
            due_on=upkeep.due_on(kb, kept),
            is_due=upkeep.is_due(kb, kept),
            is_overdue=upkeep.is_overdue(kb, kept),
            without_source=bool(category and category.content.sources_required and not document.content.sources),
        )


def _state(language: str, late: Sequence[Behind], gaps: Collection[str]) -> State:
    if language in gaps:
        return "missing"
    own = [one.minor for one in late if one.language == language]
    return "complete" if not own else "minor" if all(own) else "behind"


def _row(category: str, language: str, items: Sequence[Item]) -> Row:
    states = [item.states[language] for item in items]
    return Row(
        category=category,
        language=language,
        items=len(items),
        complete=states.count("complete"),
        minor=states.count("minor"),
        behind=states.count("behind"),
        missing=states.count("missing"),
        due=sum(item.is_due for item in items),
        without_source=sum(item.without_source for item in items),
        few_aliases=sum(language in item.few_aliases for item in items),
        owners=tuple(sorted({item.owner for item in items if item.owner})),
    )


def _to_do(item: Item) -> bool:
    return item.is_due or item.without_source or bool(item.few_aliases) or set(item.states.values()) != {"complete"}


def _urgency(item: Item) -> tuple[object, ...]:
    worst = max((STATES.index(state) for state in item.states.values()), default=0)
    return (not item.is_overdue, not item.safety, -worst, not item.is_due, item.due_on or date.max, item.key)


def _waivers(kb: KnowledgeBase) -> Iterable[Waived]:
    for document in kb.documents():
        if isinstance(document.content, Upkeep | Category):
            for waiver in document.content.waivers:
                yield Waived(document.source.path, waiver.rule, waiver.reason)


# --- forms -----------------------------------------------------------------------------------------------------------


def category_title(kb: KnowledgeBase, category: str, t: Strings) -> str:
    """What a category is called in the language of ``t``; the shared texts have a name, too."""
    return kb.categories[category].content.title[t.language] if category in kb.categories else t("report.shared")


def header(t: Strings) -> list[str]:
    """The heads of the columns of the table."""
    names = ("category", "language", "items", *STATES, "due", "without_source", "few_aliases", "owners")
    return [t(f"report.{name}") for name in names]


def table(kb: KnowledgeBase, found: Status, t: Strings) -> list[list[str]]:
    """The rows of the table in words: as many cells as ``header`` has."""
    return [
        [
            category_title(kb, row.category, t),
            row.language,
            *(str(number) for number in (row.items, row.complete, row.minor, row.behind, row.missing)),
            *(str(number) for number in (row.due, row.without_source, row.few_aliases)),
            ", ".join(row.owners) or "–",
        ]
        for row in found.rows
    ]


def reasons(item: Item, t: Strings) -> str:
    """Why an item is on the list of what has to be done, in words."""
    words = [
        t("report.state_in", state=t(f"report.{state}"), language=language)
        for state in reversed(STATES[1:])
        for language, own in item.states.items()
        if own == state
    ]
    if item.is_overdue:
        words.append(t("report.overdue_since", day=item.due_on))
    elif item.is_due:
        words.append(t("report.due_since", day=item.due_on))
    if item.without_source:
        words.append(t("report.without_source"))
    words += [t("report.state_in", state=t("report.few_aliases"), language=language) for language in sorted(item.few_aliases)]
    return t("report.separator").join(words)


def as_text(kb: KnowledgeBase, found: Status, t: Strings) -> str:
    """For people in a terminal: a table with aligned columns, what has to be done, and the waivers."""
    lines = _aligned([header(t), *table(kb, found, t)])
    if found.to_do:
        lines += ["", t("report.to_do"), *(f"  {item.key} ({item.owner or '–'}): {reasons(item, t)}" for item in found.to_do)]
    if found.waivers:
        lines += ["", t("report.waivers"), *(f"  {one.file}: {one.rule}: {one.reason}" for one in found.waivers)]
    return "\n".join(lines)


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _width(text: str) -> int:
    """How many columns of a terminal a text takes: Han characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def as_markdown(kb: KnowledgeBase, found: Status, t: Strings) -> str:
    """For a pull request or a wiki."""

    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    heads = header(t)
    lines = [f"# {t('report.title')} ({found.day})", "", line(heads), line("---" for _ in heads)]
    lines += [line(row) for row in table(kb, found, t)]
    if found.to_do:
        lines += ["", f"## {t('report.to_do')}", ""]
        lines += [f"- `{item.key}` ({item.owner or '–'}): {reasons(item, t)}" for item in found.to_do]
    if found.waivers:
        lines += ["", f"## {t('report.waivers')}", ""]
        lines += [f"- `{one.file}`: `{one.rule}`: {one.reason}" for one in found.waivers]
    return "\n".join(lines)


def as_json(found: Status) -> str:
    """For programs; the keys are part of the public interface."""
    return json.dumps(
        {
            "day": found.day.isoformat(),
            "languages": list(found.languages),
            "rows": [{**row.__dict__, "owners": list(row.owners)} for row in found.rows],
            "to_do": [
                {
                    "key": item.key,
                    "category": item.category,
                    "file": item.file,
                    "safety": item.safety,
                    "owner": item.owner,
                    "states": item.states,
                    "reviewed": item.reviewed and item.reviewed.isoformat(),
                    "due_on": item.due_on and item.due_on.isoformat(),
                    "is_due": item.is_due,
                    "is_overdue": item.is_overdue,
                    "without_source": item.without_source,
                    "few_aliases": sorted(item.few_aliases),
                }
                for item in found.to_do
            ],
            "waivers": [one.__dict__ for one in found.waivers],
        },
        ensure_ascii=False,
        indent=2,
    )
