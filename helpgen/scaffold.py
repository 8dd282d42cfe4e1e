"""New content files: every field with a comment, empty where a writer has to write, so that ``helpgen check`` lists it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal


def _texts(languages: Sequence[str], indent: str, block: bool = False) -> str:
    mark = " |" if block else ""
    return "".join(f"{indent}{language}:{mark}\n" for language in languages)


def _phrases(languages: Sequence[str]) -> str:
    return "".join(f"  {language}:\n    -\n    -\n    -\n" for language in languages)


def scaffold(kind: Literal["faq", "tree"], languages: Sequence[str], today: date) -> str:
    """The text of a new entry (``faq``) or tree."""
    upkeep = (
        "aliases:            # how people really say it: at least three a language, whole phrases, error messages\n"
        f"{_phrases(languages)}"
        "related: []         # ids of entries to read next\n"
        "sources: []         # where each claim that can be wrong can be checked: url and title\n"
        f"reviewed: {today.isoformat()}\n"
        "owner:              # the team that answers for it\n"
        "# contact: live-chat        # key of the channel offered; without it the site's default\n"
        "# tier: safety              # money or secrets are lost when this is wrong or missing in one language\n"
        "# order: 100                # place within the category\n"
    )
    if kind == "faq":
        return (
            "# Fields: docs/content-format.md. Check with: helpgen check\n"
            f"question:           # as a reader asks it\n{_texts(languages, '  ')}"
            f"short:              # the answer in at most two sentences\n{_texts(languages, '  ')}"
            "answer:             # Markdown: the answer first, then steps, then why, then what to do if it did not help\n"
            f"{_texts(languages, '  ', block=True)}"
            "# tree: withdrawal-missing   # the tree that goes on where the entry ends\n"
            f"{upkeep}"
        )
    return (
        "# Fields: docs/content-format.md. Check with: helpgen check\n"
        f"title:              # the reader's situation\n{_texts(languages, '  ')}"
        f"description:        # one sentence: what the tree settles\n{_texts(languages, '  ')}"
        f"# urgent:           # Markdown: what to do before the first question\n"
        "# long:             # the reason, when a way has to ask more than seven questions\n"
        "start: first-question\n"
        "nodes:              # each is a question, a step or an outcome (or use: another tree, shared: an outcome of several)\n"
        "  first-question:\n"
        f"    question:       # about what the reader can see\n{_texts(languages, '      ')}"
        "    # type: choices   # or yes-no, list, number, decimal, money, date, since; without it one of the options\n"
        f"    help:           # Markdown: how to find out\n{_texts(languages, '      ', block=True)}"
        "    options:\n"
        f"      - id: seen    # permanent, part of the reader's path\n        label:\n{_texts(languages, '          ')}"
        "        goto: result\n"
        "      - id: unsure  # has words of its own, like yes, no and none\n        goto: look\n"
        "  look:\n"
        f"    step:           # what to do, in one line\n{_texts(languages, '      ')}"
        f"    help:           # Markdown: how to do it\n{_texts(languages, '      ', block=True)}"
        "    goto: first-question\n"
        "    loop: true      # leads back on purpose\n"
        "  result:\n"
        "    outcome: wait   # solved | wait | act-now | contact | lost\n"
        f"    title:\n{_texts(languages, '      ')}"
        f"    answer:         # Markdown: what it means, what to do, who can help\n{_texts(languages, '      ', block=True)}"
        "paths:              # your own tests, together over every way: helpgen paths TREE prints what is missing\n"
        "  - {name: seen at once, answers: {first-question: seen}, ends: result}\n"
        "  - {name: seen after looking, answers: {first-question: [unsure, seen]}, ends: result}\n"
        f"{upkeep}"
    )
