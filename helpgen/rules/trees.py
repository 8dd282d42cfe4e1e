"""Rules for what a tree is made of: every way leads to a node, and every question has answers."""

from __future__ import annotations

from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, Position, did_you_mean_both, rule
from helpgen.flow import MAX_DEPTH, Flow, flows, used_trees
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.source import KeyPath
from helpgen.tree_models import Branching, Choosable, Loop, Outcome, Question, Shared, Step, Tree, Use
from helpgen.urls import DOCUMENT

Findings = Iterator[Finding]


def targets(tree: Tree) -> Iterator[tuple[KeyPath, str]]:
    """Every node id that a tree leads to, with where it is written, in the order written."""
    yield ("start",), tree.start
    for id, node in tree.nodes.items():
        path: KeyPath = ("nodes", id)
        match node:
            case Question() | Step():
                if isinstance(node, Question):
                    for kind, leading in (("options", node.options), ("bands", node.bands)):
                        for index, one in enumerate(leading):
                            yield from _led_to((*path, kind, index), one.goto, one.loop)
                yield from _led_to(path, node.goto, node.loop)
                for index, route in enumerate(node.routes):
                    yield from _led_to((*path, "routes", index), route.goto, route.loop)
                if node.table is not None:
                    yield from _cells((*path, "table", "rows"), node.table.rows)
            case Use():
                yield from (((*path, "returns", key), goto) for key, goto in node.returns.items())


def _led_to(path: KeyPath, goto: str | None, loop: bool | Loop) -> Iterator[tuple[KeyPath, str]]:
    if goto is not None:
        yield (*path, "goto"), goto
    if isinstance(loop, Loop):
        yield (*path, "loop", "then"), loop.then


def _cells(path: KeyPath, rows: object) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(rows, dict):
        for key, value in rows.items():
            yield from _cells((*path, key), value)
    elif isinstance(rows, str):
        yield path, rows


@rule("unknown-node", of_trees=True)
def unknown_node(kb: KnowledgeBase) -> Findings:
    """Every `start`, `goto`, `then`, table cell and return names a node of the same tree.

    A reader who chooses that answer would land on a page that does not exist.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: find-statsu}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
    """
    for tree in kb.trees.values():
        nodes = tree.content.nodes
        for path, target in targets(tree.content):
            if target in nodes:
                continue
            kind, kind_zh = ("", "")
            if target in kb.trees or target in kb.entries:
                kind, kind_zh = ("a tree", "一棵树") if target in kb.trees else ("an entry", "一篇条目")
            message = (f"'{target}' does not exist in this tree", f"这棵树里没有“{target}”")
            hint = did_you_mean_both(target, nodes)
            if kind:
                message = (f"'{target}' is {kind}, not a node of this tree", f"“{target}”是{kind_zh}，不是这棵树的节点")
                hint = (
                    "lead to a node; a node with 'use:' goes through another tree, and texts link to entries",
                    "这里只能写节点；要走另一棵树用 use: 节点，条目在正文里用链接",
                )
            yield unknown_node.finding(tree.source.path, tree.source.at(path), message, hint)


@rule("reserved-node", of_trees=True)
def reserved_node(kb: KnowledgeBase) -> Findings:
    """No node is called `document`.

    That is the last part of the address of the page that shows the whole tree.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: document}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
          document:
            outcome: wait
            answer: {zh: 请等待。, en: Please wait.}
          under-review: null
        paths:
          - {name: still in review, answers: {status: processing}, ends: document}
          - {name: found it after looking, answers: {status: [unsure, processing]}, ends: document}

    Good (`withdraw/missing.tree.yaml`):

        start: status
    """
    for tree in kb.trees.values():
        if DOCUMENT in tree.content.nodes:
            yield reserved_node.finding(
                tree.source.path,
                tree.source.at_key(("nodes", DOCUMENT)),
                (f"a node cannot be called '{DOCUMENT}'", f"节点不能叫“{DOCUMENT}”"),
                ("give it another id, such as 'the-document'", "换个 id，例如 the-document"),
            )


@rule("several-ways-on", of_trees=True)
def several_ways_on(kb: KnowledgeBase) -> Findings:
    """A node says in one way where it leads: `goto`, `routes` or `table`.

    With two of them nobody could tell which counts. Answers with a `goto` of their own are no second way; but when each answer
    has one, what the node says is never used.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          find-status:
            routes:
              - {goto: under-review}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          find-status: {goto: status}
    """
    for tree in kb.trees.values():
        for id, node in tree.content.nodes.items():
            if not isinstance(node, Branching):
                continue
            given = [name for name in ("goto", "routes", "table") if getattr(node, name)]
            if len(given) > 1:
                yield several_ways_on.finding(
                    tree.source.path,
                    tree.source.at_key(("nodes", id, given[1])),
                    (f"'{id}' leads on by '{given[0]}' and by '{given[1]}'", f"“{id}”同时用 {given[0]} 和 {given[1]} 说去向"),
                    ("keep one of them", "只留一个"),
                )
            elif given and isinstance(node, Question) and node.type != "list" and _all_lead_on(node):
                yield several_ways_on.finding(
                    tree.source.path,
                    tree.source.at_key(("nodes", id, given[0])),
                    (
                        f"the '{given[0]}' of '{id}' is never used: each answer has a goto of its own",
                        f"“{id}”的 {given[0]} 用不上：每个答案都有自己的 goto",
                    ),
                    ("delete it, or the gotos of the answers it is meant for", "删掉它，或删掉该由它决定的答案的 goto"),
                )


def _all_lead_on(node: Question) -> bool:
    answers: list[Choosable] = [*node.options, *node.bands]
    return bool(answers) and all(answer.goto is not None for answer in answers)


def _is_led(node: Branching) -> bool:
    return bool(node.goto is not None or node.routes or node.table)


@rule("dead-end", of_trees=True)
def dead_end(kb: KnowledgeBase) -> Findings:
    """Every question, step and answer leads on; only an outcome ends a path.

    A reader must never be left on a page without a next step.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: look}
          look:
            step: {zh: 打开提现记录, en: Open your withdrawal history}
          find-status: null

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: look}
          look:
            step: {zh: 打开提现记录, en: Open your withdrawal history}
            goto: under-review
          find-status: null
        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
          - {name: looked it up, answers: {status: unsure}, ends: under-review}
    """
    for tree in kb.trees.values():
        for id, node in tree.content.nodes.items():
            at = tree.source.at_key(("nodes", id))
            match node:
                case Question() if not _answer_count(kb, node):
                    yield dead_end.finding(
                        tree.source.path,
                        at,
                        (f"the question '{id}' has no {_answers_key(node)}", f"问题“{id}”没有 {_answers_key(node)}"),
                        (f"add '{_answers_key(node)}:', at least two", f"加上 {_answers_key(node)}:，至少两个"),
                    )
                case Question() if not _is_led(node):
                    yield from _dead_answers(tree, id, node)
                case Step() if not _is_led(node):
                    yield dead_end.finding(
                        tree.source.path,
                        at,
                        (f"the step '{id}' leads nowhere", f"步骤“{id}”没有下一步"),
                        ("add 'goto:', or make it an outcome", "加上 goto:，或改成 outcome"),
                    )
                case Step() | Question():
                    for index, route in enumerate(node.routes):
                        if route.goto is None:
                            yield dead_end.finding(
                                tree.source.path,
                                tree.source.at(("nodes", id, "routes", index)),
                                (f"route {index + 1} of '{id}' leads nowhere", f"“{id}”的第 {index + 1} 条 route 没有去向"),
                                ("add 'goto:'", "加上 goto:"),
                            )


def _dead_answers(tree: Document[Tree], id: str, node: Question) -> Findings:
    answers: list[tuple[str, tuple[Choosable, ...]]] = [("options", node.options), ("bands", node.bands)]
    without = [(kind, index, one) for kind, group in answers for index, one in enumerate(group) if one.goto is None]
    if node.type == "list" or node.type == "choices" or len(without) == len(node.options) + len(node.bands):
        yield dead_end.finding(
            tree.source.path,
            tree.source.at_key(("nodes", id)),
            (f"the answers to '{id}' lead nowhere", f"问题“{id}”的答案没有去向"),
            ("add 'goto:', 'routes:' or 'table:' to the question, or a goto to each answer", "给问题加 goto、routes 或 table，或给每个答案加 goto"),
        )  # fmt: skip
        return
    for kind, index, one in without:
        yield dead_end.finding(
            tree.source.path,
            tree.source.at(("nodes", id, kind, index)),
            (f"the answer '{one.id}' of '{id}' leads nowhere", f"“{id}”的答案“{one.id}”没有去向"),
            ("add 'goto:'", "加上 goto:"),
        )


def _answers_key(node: Question) -> str:
    return "list" if node.type == "list" else "options" if node.type in ("choice", "choices", "yes-no") else "bands"


def _answer_count(kb: KnowledgeBase, node: Question) -> int:
    items = len(kb.lists[node.list].content.items) if node.list and node.list in kb.lists else 0
    if node.list and not items:
        return 2  # the list is missing, and another rule says so
    return len(node.options) + len(node.bands) + items


@rule("one-option", of_trees=True)
def one_option(kb: KnowledgeBase) -> Findings:
    """A question has at least two answers.

    A question with one answer is not a question; it is a step.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            no_unsure: 测试
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
          find-status: null

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
    """
    for tree in kb.trees.values():
        for id, node in tree.content.nodes.items():
            if isinstance(node, Question) and _answer_count(kb, node) == 1:
                yield one_option.finding(
                    tree.source.path,
                    tree.source.at_key(("nodes", id, _answers_key(node))),
                    (f"the question '{id}' has one answer", f"问题“{id}”只有一个答案"),
                    ("add the other answers, or make it a step", "补上其他答案，或改成 step"),
                )


@rule("duplicate-option", of_trees=True)
def duplicate_option(kb: KnowledgeBase) -> Findings:
    """The answers to a question have different ids.

    The id stands for the answer in a reader's path.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
              - {id: processing, label: {zh: 审核中, en: In review}, goto: under-review}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, label: {zh: 不确定, en: I am not sure}, goto: find-status}
    """
    for tree in kb.trees.values():
        for id, node in tree.content.nodes.items():
            if not isinstance(node, Question):
                continue
            seen = set(kb.lists[node.list].content.items) if node.list and node.list in kb.lists else set()
            groups: list[tuple[str, tuple[Choosable, ...]]] = [("bands", node.bands), ("options", node.options)]
            for kind, group in groups:
                for index, answer in enumerate(group):
                    if answer.id in seen:
                        yield duplicate_option.finding(
                            tree.source.path,
                            tree.source.at(("nodes", id, kind, index, "id")),
                            (f"'{answer.id}' is already an answer to '{id}'", f"“{id}”已经有答案“{answer.id}”"),
                            ("give one of the two another id", "给其中一个换个 id"),
                        )
                    seen.add(answer.id)


@rule("use-circle", of_trees=True)
def use_circle(kb: KnowledgeBase) -> Findings:
    """Trees do not use each other in a circle, and each return that a used tree has is led on from.

    Going through such a tree would never end. The ids of the nodes that a `use` brings along, and of the copies that an `each`
    makes, must be free, because each is the address of a page.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          find-status: {step: null, goto: null, loop: true, use: missing, returns: {under-review: status}}
          under-review: {returns: true, title: {zh: 审核中, en: In review}}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          find-status: {step: {zh: 打开记录, en: Open the history}, goto: status}
    """
    for tree in kb.trees.values():
        circle = False
        for id, node in tree.content.nodes.items():
            if not isinstance(node, Use) or node.use not in kb.trees:
                continue
            path: KeyPath = ("nodes", id, "use")
            used = kb.trees[node.use]
            if tree.id == node.use or tree.id in used_trees(kb, used):
                circle = True
                yield use_circle.finding(
                    tree.source.path,
                    tree.source.at(path),
                    (f"'{node.use}' comes back to this tree '{tree.id}'", f"“{node.use}”又用到这棵树“{tree.id}”"),
                    ("use a tree that does not use this one; a goto can loop within one tree", "换一棵不会用回来的树；同一棵树里用 goto"),
                )  # fmt: skip
                continue
            yield from _return_mistakes(tree, id, node, used)
        flow = None if circle else flows(kb).get(tree.id)
        for clash in flow.clashes if flow else ():
            yield use_circle.finding(
                tree.source.path,
                tree.source.at_key(("nodes", clash)),
                (f"two nodes would have the id '{clash}'", f"两个节点的 id 都会是“{clash}”"),
                (
                    "rename one of them: a 'use' or an 'each' makes this id too",
                    "给其中一个换个 id：use 或 each 也会生成这个 id",
                ),
            )
        if len(used_trees(kb, tree)) > MAX_DEPTH * 4:
            yield use_circle.finding(
                tree.source.path,
                Position(),
                (f"'{tree.id}' uses too many trees", f"“{tree.id}”用了太多别的树"),
                ("link to the last of them instead", "最后几棵改成链接"),
            )


def _return_mistakes(tree: Document[Tree], id: str, node: Use, used: Document[Tree]) -> Findings:
    returning = [key for key, other in used.content.nodes.items() if isinstance(other, Outcome) and other.returns]
    for key in node.returns:
        if key in returning:
            continue
        other = used.content.nodes.get(key)
        message = (f"'{used.id}' has no node '{key}'", f"“{used.id}”里没有节点“{key}”")
        hint = did_you_mean_both(key, returning)
        if other is not None:
            message = (f"'{key}' of '{used.id}' is not an outcome that returns", f"“{used.id}”的“{key}”不是会返回的 outcome")
            hint = ("write 'returns: true' there, or name another one", "在那里写 returns: true，或换一个")
        yield use_circle.finding(tree.source.path, tree.source.at_key(("nodes", id, "returns", key)), message, hint)
    missing = [key for key in returning if key not in node.returns]
    if missing and all(key in returning for key in node.returns):
        yield use_circle.finding(
            tree.source.path,
            tree.source.at_key(("nodes", id, "returns")),
            (f"'{used.id}' also returns from '{missing[0]}'", f"“{used.id}”还会从“{missing[0]}”返回"),
            (f"add '{missing[0]}: …' with the node that follows", f"加上“{missing[0]}: …”，写明之后去哪个节点"),
        )


def sound(kb: KnowledgeBase) -> Iterator[Flow]:
    """The flows whose every way leads to a node: of the others nothing that follows from the whole graph can be said."""
    for id, flow in flows(kb).items():
        tree = kb.trees[id]
        if flow.is_sound and not _has_circle(kb, tree) and not _is_missing_something(kb, tree):
            yield flow


def _has_circle(kb: KnowledgeBase, tree: Document[Tree]) -> bool:
    used = used_trees(kb, tree)
    return tree.id in used or any(other in used_trees(kb, kb.trees[other]) for other in used)


def _is_missing_something(kb: KnowledgeBase, tree: Document[Tree]) -> bool:
    """Whether a tree, list or shared outcome that the tree names is not there, or a return of a used tree is not led on from."""
    for node in tree.content.nodes.values():
        match node:
            case Question(list=str() as key) if key not in kb.lists:
                return True
            case Use() if node.use not in kb.trees or any(_return_mistakes(tree, "", node, kb.trees[node.use])):
                return True
            case Shared() if kb.outcomes is None or node.shared not in kb.outcomes.content.root:
                return True
    return False


def is_own(flow: Flow, id: str) -> bool:
    """Whether the node is written in the flow's own tree, not brought along by a ``use``."""
    return not flow.nodes[id].call


RULES: tuple[AnyRule, ...] = (
    unknown_node, reserved_node, several_ways_on, dead_end, one_option, duplicate_option, use_circle,
)  # fmt: skip
