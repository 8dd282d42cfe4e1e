"""New content files: every field with a comment, empty where a writer has to write, so that ``helpgen check`` lists it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from helpgen.field_hints import WRITE

HEADER = "# What the fields mean: docs/content-format.md. What is still missing: helpgen check\n"


def _line(field: str, comment: str, indent: str = "", value: str = "") -> str:
    start = f"{indent}{field}:{f' {value}' if value else ''}"
    return f"{start:<{max(20, len(start) + 2)}}# {comment}\n"


def _texts(field: str, languages: Sequence[str], indent: str = "", block: bool = False, comment: str = "") -> str:
    mark = " |" if block else ""
    below = "".join(f"{indent}  {language}:{mark}\n" for language in languages)
    return _line(field, comment or WRITE[field][0], indent) + below


def _upkeep(languages: Sequence[str], today: date, owner: str, owners: Sequence[str], sources: bool, tree: bool) -> str:
    """The fields that entries and trees share; an entry may lead on to a tree."""
    phrases = "".join(f"  {language}:\n    -\n    -\n    -\n" for language in languages)
    known = f"; known: {', '.join(owners)}" if owners else ""
    return (
        _line("aliases", WRITE["aliases"][0])
        + phrases
        + ("" if tree else "# tree: withdrawal-missing   the tree (or tree#node) that goes on where the entry ends\n")
        + _line("related", "ids of entries to read next, such as [btc-rbf, fee-basics]", value="[]")
        + (
            _line("sources", "where each claim that can be wrong can be checked; this category asks for it") + "  - url:\n"
            if sources
            else _line("sources", "where each claim that can be wrong can be checked: https:// addresses", value="[]")
        )
        + _line("reviewed", "the day on which somebody last checked all of it", value=today.isoformat())
        + _line("owner", WRITE["owner"][0] + known, value=owner)
        + "# contact: live-chat         the channel offered at the end; without it the site's default\n"
        "# tier: safety               when money or secrets are lost if this is wrong, or missing in one language\n"
        "# order: 100                 the place within the category; without it by id, behind the others\n"
        "# waivers: []                rules that do not fit here: docs/content-format.md#waivers\n"
    )


def scaffold(
    kind: Literal["faq", "tree"],
    languages: Sequence[str],
    today: date,
    owner: str = "",
    owners: Sequence[str] = (),
    sources: bool = False,
) -> str:
    """The text of a new entry (``faq``) or tree.

    ``owner`` is filled in, ``owners`` are offered; with ``sources`` the category asks for at least one.
    """
    upkeep = _upkeep(languages, today, owner, owners, sources, kind == "tree")
    if kind == "faq":
        return (
            HEADER
            + _texts("question", languages)
            + _texts("short", languages)
            + _texts("answer", languages, block=True)
            + upkeep
        )
    return (
        HEADER
        + _texts("title", languages, comment="the reader's situation, as the home page says it")
        + _texts("description", languages, comment="one sentence: what the tree settles")
        + "# urgent:                    Markdown, what to do before the first question, when minutes count\n"
        "# long:                      the reason, when a path has to ask more than seven questions\n"
        + _line("start", "the first node", value="first-question")
        + _line("nodes", "each is a question, a step or an outcome (or use: another tree, shared: an outcome of several)")
        + "  first-question:\n"
        + _texts("question", languages, "    ", comment="about what the reader can see")
        + "    # type: choices   or yes-no, list, number, decimal, money, date, since; without it one of the options\n"
        + _texts("help", languages, "    ", block=True, comment="Markdown, how to find out")
        + "    options:\n"
        + _line("- id", "permanent, part of the reader's path", "      ", value="seen")
        + _texts("label", languages, "        ")
        + "        goto: result\n"
        + _line("- id", "has words of its own, like yes, no and none", "      ", value="unsure")
        + "        goto: look\n"
        "  look:\n"
        + _texts("step", languages, "    ")
        + _texts("help", languages, "    ", block=True, comment="Markdown, how to do it")
        + "    goto: first-question\n"
        + _line("loop", "leads back on purpose", "    ", value="true")
        + "  result:\n"
        + _line("outcome", "solved, wait, act-now, contact or lost", "    ", value="wait")
        + _texts("title", languages, "    ", comment="the result in one line")
        + _texts("answer", languages, "    ", block=True, comment="Markdown, what it means, what to do, who can help")
        + _line("paths", "your own tests, together over every way: helpgen paths ID prints what is missing")
        + "  - {name: seen at once, answers: {first-question: seen}, ends: result}\n"
        "  - {name: seen after looking, answers: {first-question: [unsure, seen]}, ends: result}\n" + upkeep
    )
