"""Rules for what conditions, tables and copies name: questions that are asked, and answers that there are."""

from __future__ import annotations

from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, did_you_mean_both, rule
from helpgen.flow import flows
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.source import KeyPath
from helpgen.tree_models import (
    AnswerList,
    Branching,
    Outcome,
    Question,
    Table,
    Tree,
    Use,
    When,
)

Findings = Iterator[Finding]


def _conditions(tree: Tree) -> Iterator[tuple[str, KeyPath, When]]:
    """Every ``when`` of a tree: the node it stands in, where, and what it says."""
    for id, node in tree.nodes.items():
        if isinstance(node, Branching):
            yield from (
                (id, ("nodes", id, "routes", at, "when"), route.when) for at, route in enumerate(node.routes) if route.when
            )
        if isinstance(node, Branching | Outcome):
            yield from ((id, ("nodes", id, "cards", at, "when"), card.when) for at, card in enumerate(node.cards))


def _answer_ids(kb: KnowledgeBase, tree: Document[Tree]) -> dict[str, list[str]]:
    """The ids of the answers to each question that the tree's conditions may name, those of trees it uses included."""
    found: dict[str, list[str]] = {}
    for id, node in flows(kb)[tree.id].nodes.items():
        if isinstance(node.content, Question):
            key = node.content.list
            groups = kb.lists[key].content.groups if key is not None and key in kb.lists else {}
            found[id] = [*(answer.id for answer in node.answers), *groups]
    return found


@rule("unknown-answer", of_trees=True)
def unknown_answer(kb: KnowledgeBase) -> Findings:
    """A condition, a table and an `each` name questions of the tree and answers to them.

    A condition with a misspelt answer would never hold. Questions of a used tree are named with the id of the `use` before them.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          under-review:
            cards:
              - {id: slow, when: {status: procesing}, text: {zh: 等。, en: Wait.}}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          under-review:
            cards:
              - {id: slow, when: {status: processing}, text: {zh: 等。, en: Wait.}}
    """
    for answers in kb.lists.values():
        yield from _group_mistakes(answers)
    for tree in kb.trees.values():
        known = _answer_ids(kb, tree)
        # Of a tree that is not there nobody can say what it asks; another rule says that it is not there.
        lost = [id for id, node in tree.content.nodes.items() if isinstance(node, Use) and node.use not in kb.trees]
        for _, path, when in _conditions(tree.content):
            if not when:
                continue
            # One mapping may be written without the list around it.
            is_list = isinstance(_data_at(tree, path), list)
            for at, group in enumerate(when):
                here = (*path, at) if is_list else path
                for question, match in group.items():
                    ids = [*match.any, *match.all, *match.none, *match.only]
                    yield from _unknown(tree, known, lost, (*here, question), question, ids)
        for id, node in tree.content.nodes.items():
            if isinstance(node, Branching) and node.table is not None:
                yield from _unknown_in_table(tree, known, ("nodes", id, "table"), node.table)
            each = getattr(node, "each", None)
            if each is not None and each not in known:
                yield _unknown_question(tree, ("nodes", id, "each"), each, known)
            elif each is not None and getattr(tree.content.nodes.get(each), "type", "") == "choices":
                yield unknown_answer.finding(
                    tree.source.path,
                    tree.source.at(("nodes", id, "each")),
                    (f"'{each}' takes several answers, and a reader can be led to one node only", f"“{each}”可以多选，读者却只能去一个节点"),
                    ("use 'cards:' with a 'when' for each answer", "改用 cards:，每个答案写一个 when"),
                )  # fmt: skip


def _group_mistakes(answers: Document[AnswerList]) -> Findings:
    items = answers.content.items
    for group, ids in answers.content.groups.items():
        if group in items:
            yield unknown_answer.finding(
                answers.source.path,
                answers.source.at_key(("groups", group)),
                (f"'{group}' is an answer and a group", f"“{group}”既是答案又是组"),
                ("give the group another id", "给这个组换个 id"),
            )
        for index, id in enumerate(ids):
            if id not in items:
                yield unknown_answer.finding(
                    answers.source.path,
                    answers.source.at(("groups", group, index)),
                    (f"'{id}' is not an answer of this list", f"列表里没有“{id}”"),
                    did_you_mean_both(id, items),
                )


def _data_at(tree: Document[Tree], path: KeyPath) -> object:
    data: object = tree.source.data
    for part in path:
        data = data[part] if isinstance(data, dict | list) else None  # type: ignore[index]
    return data


def _unknown(
    tree: Document[Tree], known: dict[str, list[str]], lost: list[str], path: KeyPath, question: str, ids: list[str]
) -> Findings:
    if question not in known:
        if not any(question.startswith(f"{call}-") for call in lost):
            yield _unknown_question(tree, path, question, known, at_key=True)
        return
    for id in dict.fromkeys(ids):
        if id not in known[question]:
            yield unknown_answer.finding(
                tree.source.path,
                tree.source.find(path, id),
                (f"'{id}' is not an answer to '{question}'", f"“{id}”不是问题“{question}”的答案"),
                did_you_mean_both(id, known[question]),
            )


def _unknown_question(
    tree: Document[Tree], path: KeyPath, question: str, known: dict[str, list[str]], at_key: bool = False
) -> Finding:
    node = tree.content.nodes.get(question)
    kind = next((name for name in ("step", "outcome", "use", "shared") if node is not None and hasattr(node, name)), "")
    message = (f"'{question}' is a {kind}, not a question" if kind else f"there is no question '{question}' in this tree",
               f"“{question}”不是问题节点" if kind else f"这棵树里没有问题“{question}”")  # fmt: skip
    place = tree.source.at_key(path) if at_key else tree.source.at(path)
    return unknown_answer.finding(tree.source.path, place, message, did_you_mean_both(question, known))


def _unknown_in_table(tree: Document[Tree], known: dict[str, list[str]], path: KeyPath, table: Table) -> Findings:
    for index, question in enumerate(table.by):
        if question not in known:
            yield _unknown_question(tree, (*path, "by", index), question, known)
            return
    yield from _unknown_rows(tree, known, (*path, "rows"), table.rows, table.by)


def _unknown_rows(
    tree: Document[Tree], known: dict[str, list[str]], path: KeyPath, rows: object, by: tuple[str, ...]
) -> Findings:
    if not by and isinstance(rows, dict):
        yield unknown_answer.finding(
            tree.source.path,
            tree.source.at(path),
            ("the table looks up more answers than 'by' names questions", "表格的层数比 by 里的问题多"),
            ("add the question to 'by', or write the node here", "把问题加进 by，或在这里直接写节点"),
        )
    if not by or not isinstance(rows, dict):
        return
    for key, value in rows.items():
        if key != "*" and key not in known[by[0]]:
            yield unknown_answer.finding(
                tree.source.path,
                tree.source.at_key((*path, key)),
                (f"'{key}' is not an answer to '{by[0]}'", f"“{key}”不是问题“{by[0]}”的答案"),
                did_you_mean_both(key, known[by[0]]),
            )
        yield from _unknown_rows(tree, known, (*path, key), value, by[1:])


RULES: tuple[AnyRule, ...] = (unknown_answer,)
