"""The ways on from a node as a reader without a script sees them: links, and conditions on earlier answers in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from helpgen.flow import AnswerTest, Condition, Exit, Flow, FlowNode
from helpgen.pages.context import Context
from helpgen.proofs import explored
from helpgen.tree_models import Match

Link = Callable[[str], str]
"""From a node's id to its link on the page that is made."""


@dataclass(frozen=True, slots=True)
class Way:
    """One link to the next node."""

    condition: Markup
    """When it is taken, in words with a link to each question; empty for always."""
    title: str
    href: str
    own: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Of a question with several answers: which of them must be chosen, as kinds of test and labels."""
    then: tuple[str, str, int] | None = None
    """What is offered after so many rounds of a loop: title, link and count."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a question with one answer, and where it leads."""

    id: str
    label: str
    hint: str
    ways: tuple[Way, ...]
    words: str = ""
    """What a reader may type to find it in a list; empty for an answer that is always shown."""

    @property
    def is_plain(self) -> bool:
        """Whether it leads to one node whatever was answered before."""
        return len(self.ways) == 1 and not self.ways[0].condition


def choices(c: Context, flow: Flow, node: FlowNode, link: Link) -> list[Choice]:
    """The answers to a question with one answer, in the order written."""
    found = []
    by_answer: dict[str, list[int]] = {answer.id: [] for answer in node.answers}
    for at, exit in enumerate(node.exits):
        for id in by_answer if exit.answers is None else exit.answers & by_answer.keys():
            by_answer[id].append(at)
    # What no reader can come to with an answer, because of what was answered before, is left out.
    proof = explored(flow).nodes.get(node.id) if explored(flow).complete else None
    for answer in node.answers:
        taken = [at for at in by_answer[answer.id] if proof is None or (answer.id, at) in proof.taken_by]
        exits = [node.exits[at] for at in taken]
        ways = tuple(_ways(c, flow, node, exits, link, frozenset({answer.id})))
        label = c.answer_label(answer, node)
        aliases = answer.aliases[c.language] if answer.aliases is not None else ()
        hint = c.text(answer.hint) if answer.hint is not None else ""
        words = " ".join((label, *aliases)).casefold() if answer.item is not None else ""
        found.append(Choice(answer.id, label, hint, ways, words))
    return found


def ways(c: Context, flow: Flow, node: FlowNode, link: Link) -> list[Way]:
    """The ways on from a step, or from a question where several can be chosen, in the order in which they are tried."""
    return list(_ways(c, flow, node, node.exits, link, None))


def _ways(
    c: Context, flow: Flow, node: FlowNode, exits: Sequence[Exit], link: Link, answer: frozenset[str] | None
) -> Iterator[Way]:
    for exit in _merged(exits):
        when = exit.when if answer is None else _without_own(exit.when, node.id, answer)
        if when is None:
            continue
        own: tuple[tuple[str, tuple[str, ...]], ...] = ()
        if node.is_several:
            when, own = _split_own(c, node, exit, when)
        then = None
        if exit.then:
            then = (c.node_title(flow.nodes[exit.then]), link(exit.then), exit.times)
        target = flow.nodes[exit.goto]
        yield Way(in_words(c, flow, when, link), c.node_title(target), link(exit.goto), own, then)
        if not when and not own:
            return


def _merged(exits: Sequence[Exit]) -> list[Exit]:
    """The exits with those that follow each other to one node as one, so that a table is not read out cell by cell."""
    found: list[Exit] = []
    for exit in exits:
        last = found[-1] if found else None
        if (
            last is not None
            and (last.goto, last.answers, last.then, last.times) == (exit.goto, exit.answers, exit.then, exit.times)
            and last.when
            and exit.when
        ):
            found[-1] = replace(last, when=_joined(last.when, exit.when))
        else:
            found.append(exit)
    return found


def _joined(one: Condition, other: Condition) -> Condition:
    """Either condition; groups that differ in nothing but one question's ``any`` become one group."""
    groups = list(one)
    for group in other:
        for at, known in enumerate(groups):
            different = [place for place, tests in enumerate(zip(known, group, strict=False)) if tests[0] != tests[1]]
            if len(known) == len(group) and len(different) == 1:
                first, second = known[different[0]], group[different[0]]
                only_any = {(match.all, match.none, match.only) for match in (first.match, second.match)} == {((), (), ())}
                if first.question == second.question and only_any:
                    ids = tuple(dict.fromkeys((*first.match.any, *second.match.any)))
                    both = replace(first, match=Match(any=ids))
                    groups[at] = (*known[: different[0]], both, *known[different[0] + 1 :])
                    break
        else:
            if group not in groups:
                groups.append(group)
    return tuple(groups)


def _without_own(when: Condition, id: str, answer: frozenset[str]) -> Condition | None:
    """What is left of a condition when the node's own answer is known; ``None`` when it cannot hold any more."""
    if not when:
        return ()
    groups = [
        tuple(test for test in group if test.question != id)
        for group in when
        if all(test.holds(answer) for test in group if test.question == id)
    ]
    if not groups:
        return None
    if any(not group for group in groups):
        return ()
    joined: Condition = ()
    for group in dict.fromkeys(groups):
        joined = _joined(joined, (group,))
    return joined


def _split_own(
    c: Context, node: FlowNode, exit: Exit, when: Condition
) -> tuple[Condition, tuple[tuple[str, tuple[str, ...]], ...]]:
    """The tests of a question's own several answers, apart from those of earlier ones.

    Only a condition of one group can be taken apart; of several groups each is said whole, own answers included.
    """
    labels = {answer.id: c.answer_label(answer, node) for answer in node.answers}
    if exit.answers is not None:
        return when, (("any", tuple(labels[id] for id in labels if id in exit.answers)),)
    if len(when) != 1:
        return when, ()
    own: list[tuple[str, tuple[str, ...]]] = []
    for test in when[0]:
        if test.question == node.id:
            for kind in ("any", "all", "none", "only"):
                if ids := getattr(test.match, kind):
                    own.append((kind, tuple(labels[id] for id in ids)))
    rest = tuple(test for test in when[0] if test.question != node.id)
    return ((rest,) if rest else ()), tuple(own)


def in_words(c: Context, flow: Flow, when: Condition, link: Link) -> Markup:
    """A condition in words, with a link to each question; empty for the one that always holds."""
    groups = [Markup(c.t("condition.and")).join(_test(c, flow, test, link) for test in group) for group in when if group]
    return Markup(c.t("condition.or")).join(groups)


def _test(c: Context, flow: Flow, test: AnswerTest, link: Link) -> Markup:
    node = flow.nodes[test.question]
    labels = {answer.id: c.t("condition.answer", answer=_inner(c.answer_label(answer, node))) for answer in node.answers}
    title = c.t("condition.link", question=_inner(c.node_title(node)))
    question = Markup('<a href="{}">{}</a>').format(link(node.id), title)
    said = []
    for kind, key, joiner in (
        ("any", "is", "any_of"),
        ("all", "all", "all_of"),
        ("none", "none", "any_of"),
        ("only", "only", "all_of"),
    ):
        ids = getattr(test.match, kind)
        if ids:
            answers = c.t(f"condition.{joiner}").join(labels.get(id, id) for id in ids)
            said.append(_filled(c.t(f"condition.{key}", question="\ue000", answers=answers), question))
    return Markup(c.t("condition.and")).join(said)


def _inner(text: str) -> str:
    """The text to stand within quotation marks: its own become single ones."""
    return text.translate(str.maketrans("“”", "‘’"))


def _filled(text: str, question: Markup) -> Markup:
    """The text with the question's link where its place is kept."""
    before, _, after = text.partition("\ue000")
    return Markup("{}{}{}").format(before, question, after)
