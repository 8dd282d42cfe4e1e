"""Rules for what stands in double braces: answers, items of lists and snippets."""

from __future__ import annotations

from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, did_you_mean_both, rule
from helpgen.flow import flows
from helpgen.knowledge_base import KnowledgeBase
from helpgen.models import Markdown
from helpgen.references import facts
from helpgen.rules import places
from helpgen.tree_models import Outcome, Question, Snippets, Step, Tree

Findings = Iterator[Finding]


@rule("unknown-insert", alone=True)
def unknown_insert(kb: KnowledgeBase) -> Findings:
    """`{{ answer:… }}`, `{{ item:… }}` and `{{ snippet:… }}` name what there is, where it can be filled in.

    An answer is a question of the same tree that has a `name`; an item stands in a node with `each` and names a column of its list
    (or `label`); a snippet is a key of `snippets.yaml`, stands in Markdown, and not in another snippet. Anything else would be
    shown to readers as it stands.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          under-review:
            answer: {zh: 还在审核。, en: "It is under review: {{ answer:staus }}."}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status: {name: {zh: 状态, en: the status}}
          under-review:
            answer: {zh: "还在审核：{{ answer:status }}。", en: "It is under review: {{ answer:status }}."}
    """
    for passage in places.localized_texts(kb):
        for insert in facts(passage.words):
            if insert.kind == "fact" or not insert.key:
                continue
            mistake = _insert_mistake(kb, passage, insert.kind, insert.key)
            if mistake is not None:
                position = passage.document.source.find(passage.path, insert.written, insert.nth)
                yield unknown_insert.finding(passage.file, position, *mistake)


Mistake = tuple[tuple[str, str], tuple[str, str]]


def _insert_mistake(kb: KnowledgeBase, passage: places.Passage, kind: str, key: str) -> Mistake | None:
    content = passage.document.content
    if kind == "snippet":
        known = kb.snippets.content.root if kb.snippets is not None else {}
        if isinstance(content, Snippets):
            return ("a snippet cannot hold another one", "snippet 里不能再放 snippet"), ("write the text itself", "直接写文字")
        if not _is_markdown(passage):
            return ("a snippet cannot stand here", "这里不能放 snippet"), (
                "snippets stand in Markdown texts",
                "snippet 只能放在 Markdown 正文里",
            )
        if key not in known:
            return (f"there is no snippet '{key}'", f"没有 snippet“{key}”"), did_you_mean_both(key, known)
        return None
    if not isinstance(content, Tree) or passage.path[0] != "nodes":
        where = ("write the words themselves", "直接写文字")
        return (
            f"'{{{{ {kind}:{key} }}}}' can stand in the nodes of a tree only",
            f"{{{{ {kind}:{key} }}}} 只能写在树的节点里",
        ), where
    node = content.nodes[str(passage.path[1])]
    if passage.path[2] in ("options", "bands", "name", "unit", "errors"):
        return (
            (
                f"'{{{{ {kind}:{key} }}}}' cannot stand in '{passage.path[2]}'",
                f"{passage.path[2]} 里不能放 {{{{ {kind}:{key} }}}}",
            ),
            ("say it in the question, its help or a card", "写在问题、help 或卡片里"),
        )
    if kind == "item":
        return _item_mistake(kb, content, node, key)
    asked = flows(kb)[passage.document.id].nodes
    questions = {id: other.content for id, other in asked.items() if isinstance(other.content, Question)}
    if key not in questions:
        return (f"there is no question '{key}' in this tree", f"这棵树里没有问题“{key}”"), did_you_mean_both(key, questions)
    if questions[key].name is None:
        return (
            (
                f"the question '{key}' has no 'name' to show where nothing was answered",
                f"问题“{key}”没有 name，没回答时没有文字可显示",
            ),
            ("add 'name:' to it, such as 'the network'", "给它加 name:，例如“所用网络”"),
        )
    return None


def _is_markdown(passage: places.Passage) -> bool:
    return any(
        isinstance(text, Markdown) and (*path, passage.path[-1]) == passage.path for path, text in passage.document.texts
    )


def _item_mistake(kb: KnowledgeBase, tree: Tree, node: object, key: str) -> Mistake | None:
    each = node.each if isinstance(node, Step | Outcome) else None
    question = tree.nodes.get(each or "")
    if each is not None and (not isinstance(question, Question) or (question.list and question.list not in kb.lists)):
        return None  # the question or its list is not there, and another rule says so
    if not isinstance(question, Question):
        return (
            (f"'{{{{ item:{key} }}}}' stands in a node without 'each'", f"{{{{ item:{key} }}}} 所在的节点没有 each"),
            ("add 'each:' with the question whose answers these are", "加上 each:，写明是哪个问题的答案"),
        )
    if key == "label":
        return None
    items = kb.lists[question.list].content.items if question.list and question.list in kb.lists else {}
    lacking = [id for id, item in items.items() if key not in item.values]
    columns = {column for item in items.values() for column in item.values} | {"label"}
    if lacking and key in columns:
        return (f"'{lacking[0]}' of the list has no '{key}'", f"列表里的“{lacking[0]}”没有“{key}”"), (
            "add it there",
            "在列表里补上",
        )
    if key not in columns:
        return (f"the list has no column '{key}'", f"列表没有“{key}”这一栏"), did_you_mean_both(key, columns)
    return None


RULES: tuple[AnyRule, ...] = (unknown_insert,)
