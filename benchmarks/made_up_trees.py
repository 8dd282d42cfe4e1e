"""Made-up trees of 6 to 10 nodes, put together from the texts of the shipped ones: a tree is the same for the same number.

Each question has an answer that ends, one that goes on and one for who is unsure. Who is unsure gets a step that leads back, or
is sent to a person.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules.asks import asked
from helpgen.tree_models import Outcome, Question, Step

LANGUAGES = ("zh", "en")
Text = dict[str, str]
"""One text by language."""


@dataclass(frozen=True)
class Texts:
    """What trees are put together from."""

    titles: list[Text]
    descriptions: list[Text]
    questions: list[Text]
    labels: list[Text]
    steps: list[Text]
    answers: list[Text]
    aliases: dict[str, list[str]]


def texts(kb: KnowledgeBase) -> Texts:
    """The texts of the trees of ``kb`` that say the same in every tree: without inserts and requests."""
    trees = [tree.content for tree in kb.trees.values()]
    nodes = [node for tree in trees for node in tree.nodes.values()]
    questions = [node for node in nodes if isinstance(node, Question)]
    return Texts(
        _usable(tree.title.root for tree in trees),
        _usable(tree.description.root for tree in trees),
        _usable(node.question.root for node in questions),
        _usable(option.label.root for node in questions for option in node.options if option.label),
        _usable(node.step.root for node in nodes if isinstance(node, Step)),
        _usable(node.answer.root for node in nodes if isinstance(node, Outcome)),
        {language: [alias for tree in trees for alias in tree.aliases[language]] for language in LANGUAGES},
    )


def _usable(found: Iterable[Mapping[str, str]]) -> list[Text]:
    """Each once in every language: answers and questions beside each other have to differ in both."""
    kept: list[Text] = []
    seen: set[tuple[str, str]] = set()
    for text in found:
        names = {(language, text[language].casefold()) for language in LANGUAGES}
        if not names & seen and not any("{{" in text[language] or asked(text[language]) for language in LANGUAGES):
            kept.append({language: text[language] for language in LANGUAGES})
            seen |= names
    return kept


def tree(texts: Texts, number: int) -> str:
    """The YAML of tree ``number``: no rule finds an error in it, and its paths go over every edge."""
    rng = random.Random(f"tree {number}")
    asks = rng.choice((2, 3))
    shown = rng.randint(0, asks)  # so many questions have a step for who is unsure
    questions, steps = rng.sample(texts.questions, asks), rng.sample(texts.steps, asks)
    answers, labels = rng.sample(texts.answers, asks + 2), rng.sample(texts.labels, 2 * asks)
    lines = [
        *_text("title", rng.choice(texts.titles), "", f" ({number})"),
        *_text("description", rng.choice(texts.descriptions)),
    ]
    lines += ["start: q0", "nodes:"]
    for n in range(asks):
        following = f"q{n + 1}" if n + 1 < asks else "last"
        unsure = f"look{n}" if n < shown else "person"
        lines += [f"  q{n}:", *_text("question", questions[n], "    "), "    options:"]
        for id, goto, label in (("ends", f"end{n}", labels[2 * n]), ("goes-on", following, labels[2 * n + 1])):
            lines += [f"      - id: {id}", *_text("label", label, "        "), f"        goto: {goto}"]
        lines.append(f"      - {{id: unsure, goto: {unsure}}}")
        if n < shown:
            lines += [f"  look{n}:", *_text("step", steps[n], "    "), f"    goto: q{n}", "    loop: true"]
        lines += _outcome(f"end{n}", "solved", answers[n])
    lines += _outcome("last", "wait", answers[asks])
    if shown < asks:
        lines += _outcome("person", "contact", answers[asks + 1])
    lines += ["paths:", *_paths(asks, shown), "aliases:"]
    for language in LANGUAGES:
        lines.append(f"  {language}:")
        lines += [f"    - {quoted(f'{alias} t{number}')}" for alias in rng.sample(texts.aliases[language], 5)]
    lines += ["sources:", "  - https://ethereum.org/en/developers/docs/"]
    return "\n".join([*lines, "reviewed: 2026-11-21", "owner: payments", "tier: safety"]) + "\n"


def quoted(text: str) -> str:
    """The text as a YAML scalar in one line."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _text(key: str, text: Text, indent: str = "", more: str = "") -> list[str]:
    return [f"{indent}{key}:", *(f"{indent}  {language}: {quoted(text[language] + more)}" for language in LANGUAGES)]


def _outcome(id: str, kind: str, answer: Text) -> list[str]:
    lines = [f"  {id}:", f"    outcome: {kind}", "    answer:"]
    for language in LANGUAGES:
        split = answer[language].strip().split("\n")
        lines += [f"      {language}: |", *(f"        {line}" if line else "" for line in split)]
    return lines


def _paths(asks: int, shown: int) -> list[str]:
    """A path for every edge."""
    lines = []
    for n in range(asks):
        before = "".join(f"q{k}: goes-on, " for k in range(n))
        lines.append(f"  - {{name: ends at {n}, answers: {{{before}q{n}: ends}}, ends: end{n}}}")
        if n < shown:
            lines.append(f"  - {{name: looks at {n}, answers: {{{before}q{n}: [unsure, ends]}}, ends: end{n}}}")
        else:
            lines.append(f"  - {{name: unsure at {n}, answers: {{{before}q{n}: unsure}}, ends: person}}")
    through = ", ".join(f"q{k}: goes-on" for k in range(asks))
    return [*lines, f"  - {{name: through all, answers: {{{through}}}, ends: last}}"]
