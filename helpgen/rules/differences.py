"""How the languages of a text differ: each language is compared with the site's first, text by text and block by block."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from helpgen.findings import Position
from helpgen.flow import flows
from helpgen.knowledge_base import KnowledgeBase
from helpgen.numerals import Numbers
from helpgen.rules.anatomy import Block, Content, Items, differ_in_digits
from helpgen.rules.measures import other_measure
from helpgen.rules.official import officials

Both = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One finding to be: the rule's id, the two texts, where it stands, and what is said in English and in Chinese."""

    rule: str
    texts: tuple[Content, Content]
    position: Position
    message: Both
    hint: Both


def differences(kb: KnowledgeBase, one: Content, other: Content) -> Iterator[Difference]:
    """What differs between two languages of a text. Where blocks are missing, what they would hold is not told as well."""
    if not one.may_differ(other):
        return
    structural = [*_callouts(one, other), *_tabs(one, other)] or [*_items(one, other), *_tables(one, other)]
    yield from structural or _details(kb, one, other)


def _key(content: Content) -> Position:
    return content.passage.document.source.at_key(content.passage.path)


def _at(content: Content, start: int) -> Position:
    """Where a place of the text stands in the file, found by what no way of quoting writes differently."""
    plain = _PLAIN.match(content.words, start)
    return content.passage.at(start, plain.end() if plain else None)


_PLAIN = re.compile(r"[^\n\"'\\]{1,20}")


def _blocks(content: Content, kind: str) -> list[Block]:
    return [block for block in content.structure.blocks if block.kind == kind]


def _aligned(one: Content, other: Content) -> bool:
    return [block.kind for block in one.structure.blocks] == [block.kind for block in other.structure.blocks]


# --- blocks ----------------------------------------------------------------------------------------------------------------


def _callouts(one: Content, other: Content) -> Iterator[Difference]:
    if one.structure.callouts == other.structure.callouts:
        return
    less, more = (one, other) if len(one.structure.callouts) < len(other.structure.callouts) else (other, one)
    have, want, here, there = list(less.structure.callouts), list(more.structure.callouts), less.language, more.language
    at = next(number for number, kind in enumerate(want) if number >= len(have) or have[number] != kind)
    if len(have) == len(want):
        position = _at(less, _blocks(less, "callout")[at].start)
        message = (
            f"'{here}' has a {have[at]} where '{there}' has a {want[at]}",
            f"{here} 这里是 {have[at]}，{there} 是 {want[at]}",
        )
        hint = (
            f"write '!!! {want[at]}' here, or correct '{there}': the same kinds in the same order",
            f"这里改成“!!! {want[at]}”，或者改 {there}：提示框的种类和顺序要一致",
        )
    else:
        position = _key(less)
        message = (
            f"'{here}' lacks a {want[at]} callout that '{there}' has ({len(have)} of {len(want)})",
            f"{here} 缺少 {there} 里的 {want[at]} 提示框（{len(have)}/{len(want)}）",
        )
        hint = (
            f"""write '!!! {want[at]} "…"' with its text in '{here}', too""",
            f"在 {here} 里也写上“!!! {want[at]}”提示框和里面的文字",
        )
    yield Difference("different-callouts", (one, other), position, message, hint)


def _tabs(one: Content, other: Content) -> Iterator[Difference]:
    mine, theirs = one.structure.tabs, other.structure.tabs
    if mine == theirs:
        return
    less, more = (one, other) if mine < theirs else (other, one)
    here, there, last = less.language, more.language, _blocks(less, "tab")[-1:]
    yield Difference(
        "different-tabs",
        (one, other),
        _at(less, last[0].start) if last else _key(less),
        (
            f"'{here}' has fewer tabs than '{there}' ({less.structure.tabs} of {more.structure.tabs})",
            f"{here} 有 {less.structure.tabs} 个标签页，{there} 有 {more.structure.tabs} 个",
        ),
        (
            f"""write the tab that is missing in '{here}', too: '=== "…"' with its text""",
            f'在 {here} 里也写上缺的标签页：=== "…" 和里面的文字',
        ),
    )


def _items(one: Content, other: Content) -> Iterator[Difference]:
    for index, (kind, name, name_zh, mark) in enumerate((("step", "steps", "步骤", "1."), ("item", "points", "要点", "-"))):
        if one.structure.items[index] == other.structure.items[index]:
            continue
        less, more = (one, other) if one.structure.items[index] < other.structure.items[index] else (other, one)
        here, there, last = less.language, more.language, _blocks(less, kind)[-1:]
        yield Difference(
            "different-steps",
            (one, other),
            _at(less, last[0].start) if last else _key(less),
            (
                f"'{here}' has fewer {name} than '{there}' ({less.structure.items[index]} of {more.structure.items[index]})",
                f"{here} 有 {less.structure.items[index]} 个{name_zh}，{there} 有 {more.structure.items[index]} 个",
            ),
            (
                f"write what is missing in '{here}' as an item of its own that starts with '{mark} '",
                f"把 {here} 里缺的单独写成一项，以“{mark} ”开头",
            ),
        )
        return  # steps written as points are one mistake


def _tables(one: Content, other: Content) -> Iterator[Difference]:
    if one.structure.tables == other.structure.tables:
        return
    less, more = (one, other) if _cells(one) < _cells(other) else (other, one)
    here, there = less.language, more.language
    if len(less.structure.tables) != len(more.structure.tables):
        position = _key(less)
        message = (
            f"'{here}' has fewer tables than '{there}' ({len(less.structure.tables)} of {len(more.structure.tables)})",
            f"{here} 有 {len(less.structure.tables)} 个表格，{there} 有 {len(more.structure.tables)} 个",
        )
        hint = (f"write the table in '{here}', too", f"在 {here} 里也写上这个表格")
    else:
        at = next(number for number, table in enumerate(less.structure.tables) if table != more.structure.tables[number])
        rows = _blocks(less, "row")
        position = _at(less, rows[sum(table[0] + 1 for table in less.structure.tables[:at])].start)
        (mine, my_columns), (theirs, their_columns) = less.structure.tables[at], more.structure.tables[at]
        message = (
            f"this table has {mine} rows and {my_columns} columns in '{here}', {theirs} and {their_columns} in '{there}'",
            f"这个表格在 {here} 里是 {mine} 行 {my_columns} 列，在 {there} 里是 {theirs} 行 {their_columns} 列",
        )
        hint = ("write the same rows and columns in every language", "各语言写一样多的行和列")
    yield Difference("different-tables", (one, other), position, message, hint)


def _cells(content: Content) -> int:
    return sum(rows * columns for rows, columns in content.structure.tables)


# --- what stands inside blocks ---------------------------------------------------------------------------------------------


def _details(kb: KnowledgeBase, one: Content, other: Content) -> Iterator[Difference]:
    """The first kind of thing that differs: a number in the words of a missing link is part of the same mistake."""
    kinds: tuple[tuple[str, Items, Items, str, str, Callable[[str], str]], ...] = (
        ("different-links", _links(kb, one), _links(kb, other), "the link", "链接", "[…]({})".format),
        ("different-images", one.images, other.images, "the image", "图片", "![…]({})".format),
        ("different-facts", one.inserts, other.inserts, "", "", "{{{{ {} }}}}".format),
        (
            "different-code",
            *((one.code, other.code) if one.code_is_shared and other.code_is_shared else ((), ())),
            "the code",
            "代码",
            "`{}`".format,
        ),
        ("different-code", _official(kb, one), _official(kb, other), "the address", "地址", "{}".format),
    )
    for rule, mine, theirs, what, what_zh, form in kinds:
        if (mine or theirs) and (found := list(_missing(rule, one, other, mine, theirs, what, what_zh, form))):
            yield from found
            return
    if found := list(_numbers(one, other)):
        yield from found
    elif measure := other_measure(one.prose, other.prose, (one.language, other.language)):
        says, instead, at = measure
        here, there = other.language, one.language
        message = (f"'{here}' says {instead} where '{there}' says {says}", f"{here} 写的是 {instead}，{there} 写的是 {says}")
        hint = (
            "say the same in both languages; find out which one is right",
            "两种语言写成一样；先核对哪个对",
        )
        yield Difference("different-numbers", (one, other), other.passage.at(at, at + 1), message, hint)


def _official(kb: KnowledgeBase, content: Content) -> Items:
    """The official addresses; one that is not official is a mistake of its own."""
    return tuple(one for one in content.addresses if one[0] in officials(kb))


def _links(kb: KnowledgeBase, content: Content) -> Items:
    """The links of a text; one to a term counts once, because a sentence may name it again instead of saying 'it'."""
    seen: set[str] = set()
    found = []
    for target, at in content.links:
        if target in seen and target.startswith("term:"):
            continue
        seen.add(target)
        tree, _, node = target.removeprefix("tree:").partition("#")
        if node and target.startswith("tree:") and tree in kb.trees and node not in flows(kb)[tree].nodes:
            continue  # unknown-tree-node
        found.append((target, at))
    return tuple(found)


def _missing(
    rule: str, one: Content, other: Content, mine: Items, theirs: Items, what: str, what_zh: str, form: Callable[[str], str]
) -> Iterator[Difference]:
    """What one text has and the other lacks, one finding a block; what only moved to another block is no difference."""
    counts = Counter(name for name, _ in mine), Counter(name for name, _ in theirs)
    aligned = _aligned(one, other)
    places: dict[int, tuple[list[str], list[str]]] = {}
    for names, items, content, side in (
        ((counts[0] - counts[1]).elements(), mine, one, 0),
        ((counts[1] - counts[0]).elements(), theirs, other, 1),
    ):
        for name in names:
            last = [offset for found, offset in items if found == name][-1]
            places.setdefault(content.block_at(last) if aligned else -1, ([], []))[side].append(name)
    for block, (only_one, only_other) in sorted(places.items()):
        texts, lesser, more = (one, other), *((other, one) if only_one else (one, other))
        here, there = lesser.language, more.language
        shown, instead = (", ".join(form(name) for name in dict.fromkeys(names)) for names in (only_one, only_other))
        if only_one and only_other:
            position = _at(other, next(offset for name, offset in theirs if name == only_other[0]))
            message = (
                f"'{here}' has {instead} where '{there}' has {shown}",
                f"{here} 写的是 {instead}，{there} 写的是 {shown}",
            )
            hint = (
                f"write {shown} here, or correct '{there}'; find out which one is right",
                f"这里写 {shown}，或者改 {there}；先核对哪个对",
            )
        else:
            shown = shown or instead
            position = _at(lesser, lesser.structure.blocks[block].start) if block >= 0 else _key(lesser)
            named, named_zh = f"{what} {shown}".strip(), f"{what_zh} {shown}"
            message = (f"'{here}' lacks {named}, which '{there}' has", f"{here} 缺少 {there} 里的{named_zh}")
            hint = (f"write {shown} here, too, or take it out of '{there}'", f"这里也写上 {shown}，或者从 {there} 里删掉")
        yield Difference(rule, texts, position, message, hint)


def _numbers(one: Content, other: Content) -> Iterator[Difference]:
    if not _aligned(one, other) or not one.structure.blocks:
        yield from _number(one, other, one.numbers(), other.numbers(), Block("", 0, 0), Block("", 0, 0))
        return
    blocks = list(zip(one.structure.blocks, other.structure.blocks, strict=True))
    for index, (mine, theirs) in enumerate(blocks):
        if not differ_in_digits(one.prose[mine.start : mine.end], other.prose[theirs.start : theirs.end]):
            continue
        if mine.kind == "paragraph":  # a sentence may stand in the next paragraph
            near = blocks[max(0, index - 1) : index + 2]
            there = [other.numbers(block) for _, block in near]
            here = [one.numbers(block) for block, _ in near]
            if _somewhere(one.numbers(mine), there) and _somewhere(other.numbers(theirs), here):
                continue
        yield from _number(one, other, one.numbers(mine), other.numbers(theirs), mine, theirs)


def _somewhere(found: Numbers, among: list[Numbers]) -> bool:
    return all(any(others.has(number) for others in among) for number in found.digits)


def _number(
    one: Content, other: Content, mine: Numbers, theirs: Numbers, block: Block, other_block: Block
) -> Iterator[Difference]:
    """The numbers that only one of two texts, or of two blocks of them, has."""
    lacking = [number for number in mine.digits if not theirs.has(number)]
    extra = [number for number in theirs.digits if not mine.has(number)]
    if not lacking and not extra:
        return
    shown, instead = ", ".join(lacking), ", ".join(extra)
    if extra:
        start = other_block.start + theirs.digits[extra[0]]
        position = other.passage.at(start, start + 1)
    else:
        position = _at(other, other_block.start) if other_block.kind else _key(other)
    if lacking and extra:
        here, there = other.language, one.language
        message = (f"'{here}' says {instead} where '{there}' says {shown}", f"{here} 写的是 {instead}，{there} 写的是 {shown}")
        hint = (
            f"write {shown} here, or correct '{there}'; find out which one is right",
            f"这里写 {shown}，或者改 {there}；先核对哪个对",
        )
    else:
        here, there = (other.language, one.language) if lacking else (one.language, other.language)
        shown = shown or instead
        message = (f"'{there}' says {shown}, '{here}' does not", f"{there} 里有 {shown}，{here} 里没有")
        hint = (
            f"say {shown} in '{here}', too, or take it out of '{there}'",
            f"在 {here} 里也写上 {shown}，或者从 {there} 里删掉",
        )
    yield Difference("different-numbers", (one, other), position, message, hint)
