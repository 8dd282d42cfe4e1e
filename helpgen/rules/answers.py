"""Rules for what trees ask, and for the words of their answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, rule
from helpgen.flow import FlowNode, flows
from helpgen.knowledge_base import Document, KnowledgeBase
from helpgen.models import Localized, localized
from helpgen.references import facts, links
from helpgen.rules.asks import asked
from helpgen.rules.trees import sound
from helpgen.source import KeyPath
from helpgen.tree import reachable
from helpgen.tree_models import BUILT_IN_LABELS, Branching, Choosable, Outcome, Question, Tree

Findings = Iterator[Finding]

UNSURE = "unsure"


def _questions(kb: KnowledgeBase) -> Iterator[tuple[Document[Tree], str, Question]]:
    for tree in kb.trees.values():
        for id, node in tree.content.nodes.items():
            if isinstance(node, Question):
                yield tree, id, node


@rule("missing-unsure", of_trees=True)
def missing_unsure(kb: KnowledgeBase) -> Findings:
    """A question has an answer `unsure`, or says with `no_unsure` why nobody can be unsure.

    Many readers do not know, and whoever must guess ends at the wrong advice. The best target is a step that shows how to find out
    and comes back. Where several can be chosen, an answer of its own can say so, and need not.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: other, label: {zh: 别的, en: Something else}, goto: find-status}
        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
          - {name: found it after looking, answers: {status: [other, processing]}, ends: under-review}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            no_unsure: 页面上只有这两种显示
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: other, label: {zh: 别的, en: Something else}, goto: find-status}
        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
          - {name: found it after looking, answers: {status: [other, processing]}, ends: under-review}
    """
    for tree, id, node in _questions(kb):
        has = any(option.id == UNSURE for option in node.options)
        if node.no_unsure is not None and (has or node.type == "choices"):
            yield missing_unsure.finding(
                tree.source.path,
                tree.source.at_key(("nodes", id, "no_unsure")),
                (
                    f"'{id}' can be answered without being sure, so 'no_unsure' says nothing",
                    f"“{id}”可以不确定，no_unsure 没有意义",
                ),
                ("delete it", "删掉它"),
            )
        elif node.no_unsure is None and not has and node.type != "choices" and _is_whole(node):
            yield missing_unsure.finding(
                tree.source.path,
                tree.source.at_key(("nodes", id)),
                (f"'{id}' has no answer 'unsure'", f"“{id}”没有“不确定”这个答案 (id: unsure)"),
                ("add '{id: unsure, goto: …}' to its options, or 'no_unsure:' with the reason", "在 options 里加 {id: unsure, goto: …}，或用 no_unsure: 写明原因"),
            )  # fmt: skip


def _is_whole(node: Question) -> bool:
    """Whether the answers are there at all, each once; else that is the one mistake."""
    ids = [answer.id for answer in (*node.options, *node.bands)]
    return node.list is not None or (len(ids) > 1 and len(set(ids)) == len(ids))


@rule("missing-label", of_trees=True)
def missing_label(kb: KnowledgeBase) -> Findings:
    """Every answer has a label, but for `yes`, `no`, `unsure` and `none`, which have words already, and bands.

    Without one, readers would be shown an id that was never meant for them.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, goto: under-review}
              - {id: unsure, goto: find-status}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, goto: find-status}
    """
    for tree, id, node in _questions(kb):
        for index, option in enumerate(node.options):
            if option.label is None and option.id not in BUILT_IN_LABELS:
                yield missing_label.finding(
                    tree.source.path,
                    tree.source.at(("nodes", id, "options", index)),
                    (f"the answer '{option.id}' of '{id}' has no label", f"“{id}”的答案“{option.id}”没有 label"),
                    ("add 'label:' with the answer as a reader gives it", "加上 label:，写读者会怎么回答"),
                )


def _same(text: str) -> str:
    return re.sub(r"[\s\W_]+", "", text).casefold()


@rule("same-label", of_trees=True)
def same_label(kb: KnowledgeBase) -> Findings:
    """The answers to a question differ in every language, and so do the cards of a node.

    Two answers that are different in one language and alike in the other send half of the readers the wrong way.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Pending}, goto: under-review}
              - {id: waiting, label: {zh: 等待中, en: Pending}, goto: find-status}
              - {id: unsure, goto: find-status}
        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
          - {name: waiting, answers: {status: [waiting, unsure, processing]}, ends: under-review}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: waiting, label: {zh: 等待中, en: Waiting}, goto: find-status}
              - {id: unsure, goto: find-status}
        paths:
          - {name: still in review, answers: {status: processing}, ends: under-review}
          - {name: waiting, answers: {status: [waiting, unsure, processing]}, ends: under-review}
    """
    for tree in kb.trees.values():
        for id, node in tree.content.nodes.items():
            groups: list[tuple[str, list[tuple[KeyPath, str, Localized]]]] = []
            if isinstance(node, Question):
                labels: list[tuple[KeyPath, str, Localized]] = []
                given: list[tuple[str, tuple[Choosable, ...]]] = [("options", node.options), ("bands", node.bands)]
                for kind, answers in given:
                    labels += [((kind, at, "label"), one.id, one.label) for at, one in enumerate(answers) if one.label]
                groups.append(("answers", labels))
            if isinstance(node, Branching | Outcome):
                groups.append(("cards", [(("cards", at, "text"), card.id, card.text) for at, card in enumerate(node.cards)]))
            for what, texts in groups:
                yield from _repeated_texts(tree, id, what, texts)


def _repeated_texts(tree: Document[Tree], id: str, what: str, texts: list[tuple[KeyPath, str, Localized]]) -> Findings:
    for language in tree.content.title.root:
        seen: dict[str, str] = {}
        for path, one, text in texts:
            words = text.root.get(language, "")
            other = seen.setdefault(_same(words) or words, one)
            if words and other != one:
                yield same_label.finding(
                    tree.source.path,
                    tree.source.at(("nodes", id, *path, language)),
                    (f"the {what} '{other}' and '{one}' of '{id}' are the same in '{language}'", f"“{id}”的“{other}”和“{one}”在 {language} 里文字相同"),
                    ("let them differ in every language", "每种语言里都要能分清"),
                )  # fmt: skip


@rule("language-difference", of_trees=True)
def language_difference(kb: KnowledgeBase) -> Findings:
    """An answer, and a card, says the same in every language: the same numbers, links, facts and other inserts.

    Whoever corrects a number in one language and forgets the other sends half of the readers the wrong way. Numbers are those
    written in digits.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中（第 2 步）, en: Processing (step 3)}, goto: under-review}
              - {id: unsure, goto: find-status}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中（第 2 步）, en: Processing (step 2)}, goto: under-review}
              - {id: unsure, goto: find-status}
    """
    for tree in kb.trees.values():
        languages = list(tree.content.title.root)
        for id, node in tree.content.nodes.items():
            for path, text in localized(node):
                if path[0] not in ("options", "bands", "cards") or not isinstance(text, Localized):
                    continue
                first, *others = [language for language in languages if language in text.root]
                for other in others:
                    for what, what_zh, one, two in _differences(text.root[first], text.root[other]):
                        yield language_difference.finding(
                            tree.source.path,
                            tree.source.at(("nodes", id, *path, other)),
                            (f"{what} differ: {one or 'none'} in '{first}', {two or 'none'} in '{other}'", f"{what_zh}不同：{first} 是 {one or '无'}，{other} 是 {two or '无'}"),
                            ("say the same in both; check which one is right", "两种语言写成一样的；先核对哪个对"),
                        )  # fmt: skip


_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


def _differences(one: str, other: str) -> Iterator[tuple[str, str, str, str]]:
    """What differs between two languages' texts: its name in English and Chinese, and what each of them has."""
    plain = [re.sub(r"\{\{[^{}]*\}\}|\]\([^)]*\)", " ", text) for text in (one, other)]
    numbers = [sorted(found.group().replace(",", "") for found in _NUMBER.finditer(text)) for text in plain]
    targets = [sorted(link.target for link in links(text)) for text in (one, other)]
    inserts = [sorted(insert.written for insert in facts(text)) for text in (one, other)]
    for what, what_zh, (left, right) in (
        ("numbers", "数字", numbers),
        ("links", "链接", targets),
        ("inserts", "插入内容", inserts),
    ):
        if left != right:
            yield what, what_zh, ", ".join(left), ", ".join(right)


@rule("duplicate-question", of_trees=True)
def duplicate_question(kb: KnowledgeBase) -> Findings:
    """No two questions that a reader can meet on one way are the same in a language.

    A reader who is asked the same again believes to have gone in a circle. On ways that exclude each other it is no matter.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: again}
              - {id: unsure, goto: find-status}
          again:
            question: {zh: 是什么状态？, en: "Is it paused?"}
            options: [{id: yes, goto: under-review}, {id: no, goto: other}, {id: unsure, goto: under-review}]
          other:
            outcome: wait
            answer: {zh: 再等等。, en: Wait a little.}
        paths:
          - {name: paused, answers: {status: processing, again: yes}, ends: under-review}
          - {name: unsure, answers: {status: [unsure, processing], again: unsure}, ends: under-review}
          - {name: not paused, answers: {status: processing, again: no}, ends: other}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: again}
              - {id: unsure, goto: find-status}
          again:
            question: {zh: 暂停了吗？, en: "Is it paused?"}
            options: [{id: yes, goto: under-review}, {id: no, goto: other}, {id: unsure, goto: under-review}]
          other:
            outcome: wait
            answer: {zh: 再等等。, en: Wait a little.}
        paths:
          - {name: paused, answers: {status: processing, again: yes}, ends: under-review}
          - {name: unsure, answers: {status: [unsure, processing], again: unsure}, ends: under-review}
          - {name: not paused, answers: {status: processing, again: no}, ends: other}
    """
    for tree in kb.trees.values():
        flow = flows(kb)[tree.id]
        questions = [(id, node) for id, node in tree.content.nodes.items() if isinstance(node, Question)]
        for language in tree.content.title.root:
            seen: dict[str, str] = {}
            for id, node in questions:
                words = node.question.root.get(language, "")
                other = seen.setdefault(_same(words) or id, id)
                if words and other != id and (id in reachable(flow, other) or other in reachable(flow, id)):
                    yield duplicate_question.finding(
                        tree.source.path,
                        tree.source.at(("nodes", id, "question", language)),
                        (
                            f"'{id}' asks the same as '{other}' in '{language}'",
                            f"“{id}”和“{other}”在 {language} 里问的是同一句",
                        ),
                        ("lead to that question, or say what is different", "直接去那个问题，或写明区别"),
                    )


@rule("answer-changes-nothing", of_trees=True)
def answer_changes_nothing(kb: KnowledgeBase) -> Findings:
    """The answer to a question matters: it leads somewhere else, or a later route, card or text depends on it.

    A question whose answer changes nothing costs a frightened reader time, and some of them leave there.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, goto: under-review}
          find-status: null
        paths:
          - {name: in review, answers: {status: processing}, ends: under-review}
          - {name: unsure, answers: {status: unsure}, ends: under-review}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            options:
              - {id: processing, label: {zh: 处理中, en: Processing}, goto: under-review}
              - {id: unsure, goto: find-status}
    """
    used = _used_answers(kb)
    for flow in sound(kb):
        if flow.nodes.keys() - reachable(flow):
            continue  # a goto that was meant to lead there leads elsewhere: that is the mistake
        for id, node in flow.nodes.items():
            if node.origin is not flow.tree or node.kind != "question" or (flow.id, id) in used:
                continue
            ends = {end for exit in node.exits for end in ((exit.goto, exit.then) if exit.then else (exit.goto,))}
            if len(ends) == 1 and not any(exit.times for exit in node.exits):
                yield answer_changes_nothing.finding(
                    flow.tree.source.path,
                    flow.tree.source.at_key(node.path),
                    (
                        f"whatever is answered to '{id}', '{next(iter(ends))}' follows",
                        f"“{id}”不管怎么答，都去“{next(iter(ends))}”",
                    ),
                    ("delete the question, or lead its answers to different nodes", "删掉这个问题，或让答案去不同的节点"),
                )


def _used_answers(kb: KnowledgeBase) -> set[tuple[str, str]]:
    """Tree and question of every answer that a route, a card or a text depends on, in any tree that it is part of."""
    found: set[tuple[str, str]] = set()
    for flow in flows(kb).values():
        asked: set[str] = set()
        for node in flow.nodes.values():
            conditions = [*(exit.when for exit in node.exits), *(card.when for card in node.cards)]
            asked |= {test.question for when in conditions for group in when for test in group}
            asked |= _inserted(node)
        for id in asked & flow.nodes.keys():
            found.add((flow.nodes[id].origin.id, str(flow.nodes[id].path[-1])))
    return found


def _inserted(node: FlowNode) -> set[str]:
    prefix = f"{node.call}-" if node.call else ""
    words = (language for _, text in localized(node.content) if isinstance(text, Localized) for language in text.root.values())
    return {prefix + insert.key for text in words for insert in facts(text) if insert.kind == "answer"}


# --- what may not be asked -------------------------------------------------------------------------------------------

_SECRET_EN = (
    r"(?:seed|recovery|secret|mnemonic|backup) (?:phrase|words?)|mnemonic|private keys?|keystore|passphrase|password|passcode"
    r"|\bPIN\b|(?:2fa|verification|one-time|security|authenticator|sms) codes?|\bOTP\b|\bCVV\b"
)
_SECRET_ZH = r"助记词|恢复词|种子短语|私钥|密钥|密语|密码|验证码|动态码|安全码|keystore|PIN"
_ASK_EN = re.compile(
    rf"(?:^|[.?!:;,\n]\s*|\bplease |\band |\bthen |\bnow )(?:enter|type|paste|send|tell|give|provide|share|submit|write|upload)\b"
    rf"[^.?!\n]{{0,60}}?(?:{_SECRET_EN})|\bwhat(?:'s| is| are) (?:your|the) [^.?!\n]{{0,40}}?(?:{_SECRET_EN})\s*\?"
    rf"|\b(?:first|last|second|third|fourth|next|\d+(?:st|nd|rd|th)?) (?:\w+ )?(?:words?|characters?|letters?|digits?) (?:of|in|from) (?:your|the) [^.?!\n]{{0,20}}?(?:{_SECRET_EN}|backup)\b[^.?!\n]{{0,10}}\?",
    re.IGNORECASE,
)
_ASK_ZH = re.compile(
    rf"(?<!不要)(?<!切勿)(?<!别)(?<!绝不)(?<!不会)(?:请|并|再|然后|需要)?(?:输入|填写|填入|提供|发送|发给|告诉|粘贴|上传|提交)(?![了过])"
    rf"[^。？！，\n]{{0,15}}?(?:{_SECRET_ZH})|你的(?:{_SECRET_ZH})是(?:什么|多少)|(?:{_SECRET_ZH})(?:的?[前后]?[^。？\n]{{0,4}})?是多少|(?:{_SECRET_ZH})的?(?:[前后第最][^。？\n]{{0,4}}[位个]|头[^。？\n]{{0,3}}个)[^。？\n]{{0,6}}是(?:什么|哪)"
    r"|(?:第[一二三四五六七八九十\d]+|最后一|前[几一二三四五六七八九十\d]+)个?(?:单词|词|助记词)是(?:什么|哪)"
)
_NAMED = re.compile(f"{_SECRET_EN}|{_SECRET_ZH}", re.IGNORECASE)
_NEVER = re.compile(r"\b(?:never|not|don't|no one|nobody|without)\b|不要|切勿|绝不|不会|无需|不用|别", re.IGNORECASE)


@rule("secret-asked", of_trees=True)
def secret_asked(kb: KnowledgeBase) -> Findings:
    """No question asks for a secret: recovery phrase, private key, password, PIN, code.

    A help center that asks for one teaches its readers to answer the next thief. A question with a field to type in may not even
    be about one; a question with answers to choose may ask what happened to it.

    Bad (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            question: {zh: 请输入你的助记词, en: "Which status is it?"}

    Good (`withdraw/missing.tree.yaml`):

        nodes:
          status:
            question: {zh: 你在哪里输入过助记词？, en: "Where did you enter your recovery phrase?"}
    """
    for tree, id, node in _questions(kb):
        typed = node.type not in ("choice", "choices", "yes-no", "list")
        for path, text in localized(node):
            if not isinstance(text, Localized):
                continue
            for language, words in text.root.items():
                match = _ASK_EN.search(words) or _ASK_ZH.search(words)
                if match is not None and _NEVER.search(words[max(0, match.start() - 12) : match.end()]):
                    match = None
                if match is None and typed and path[0] in ("question", "name", "unit"):
                    match = _NAMED.search(words)
                asked_for = match.group() if match is not None else _asked_for(words)
                if asked_for:
                    yield secret_asked.finding(
                        tree.source.path,
                        tree.source.find(("nodes", id, *path, language), asked_for.strip("\n").split("\n")[0]),
                        (f"'{id}' asks for a secret", f"“{id}”在索要秘密信息"),
                        (
                            "ask what happened or what is shown, never for the secret itself",
                            "问发生了什么、显示了什么，绝不要问秘密本身",
                        ),
                    )


def _asked_for(words: str) -> str:
    """The words of a text that ask for a secret as ``asks-for-secret`` finds it elsewhere; empty when none do."""
    return next((words[start:end] for what, start, end in asked(words) if what == "secret"), "")


RULES: tuple[AnyRule, ...] = (
    missing_unsure, missing_label, same_label, language_difference, duplicate_question, answer_changes_nothing, secret_asked,
)  # fmt: skip
