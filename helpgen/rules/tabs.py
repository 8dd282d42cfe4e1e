"""A rule for tabs: parts of an answer of which a reader needs one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from helpgen.findings import AnyRule, Finding, Said, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.rules import places
from helpgen.rules.markup import begun_lines

Findings = Iterator[Finding]

_TAB_LINE = re.compile(r"(?P<indent> *)(?P<mark>={3,}[!+]?|[=＝]*＝[=＝]+[!！+]?)(?P<rest>(?![=＝]).*\S.*)")
_QUOTES = "\"'“”‘’「」『』 =＝"


@rule("bad-tab", alone=True)
def bad_tab(kb: KnowledgeBase) -> Findings:
    """A tab is `=== "title"` with its text indented by four spaces below it; two or more stand one after the other.

    Each becomes a box that a reader opens. Text that is not indented falls out of the box; a single tab has nothing to choose
    between; in a tab inside a tab nobody finds anything.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "=== \\"iOS\\"\\n    打开设置。", en: "Open the settings of the app."}

    Good (`withdraw/arrived.faq.yaml`):

        answer:
          zh: "=== \\"iOS\\"\\n    打开设置。\\n\\n=== \\"Android\\"\\n    打开菜单。"
          en: "=== \\"iOS\\"\\n    Open the settings.\\n\\n=== \\"Android\\"\\n    Open the menu."
    """
    for passage in places.markdown(kb):
        if "===" in passage.words or "＝" in passage.words:
            for start, said in _mistakes(begun_lines(passage), passage.words):
                yield bad_tab.finding(passage.file, passage.at(start), *said)


def _mistakes(lines: list[tuple[int, str]], words: str) -> Iterator[tuple[int, Said]]:
    """Where tabs are not what they are meant to be: the first mistake of each, and of each row of tabs."""
    row: list[tuple[int, str]] = []
    depth, sound, nested = 0, True, False
    for number, (start, line) in enumerate(lines):
        match = _TAB_LINE.fullmatch(line)
        indent = len(line) - len(line.lstrip())
        if line.strip() and row and (indent < depth or (indent < depth + 4 and match is None)):
            # The row ends where something else stands at its place; what is left of one that is broken is no second mistake.
            yield from _row(row) if sound else ()
            row, sound = [], sound or len(row) > 1
        if match is None:
            continue
        at, indent = start + len(match["indent"]), len(match["indent"])
        above = lines[number - 1][1] if number else ""
        below = next((line for _, line in islice(lines, number + 1, None) if line.strip()), "")
        title = words[start + match.start("rest") : start + len(line)].strip()
        if row and indent > depth:
            yield from [] if nested else [(at, _NESTED)]
            nested = True
            continue
        nested = False
        if mistake := _mistake(match["mark"], title, match["rest"], indent, above, below):
            yield at, mistake
            sound = False
        depth = indent
        row.append((at, title))
    yield from _row(row) if sound and row else ()


_NESTED: Said = (
    ("a tab inside a tab", "标签页里面又有标签页"),
    ("write the inner ones as a list, or as rows of a table", "里面的改成列表或表格"),
)


def _row(row: list[tuple[int, str]]) -> Iterator[tuple[int, Said]]:
    if len(row) == 1:
        yield (
            row[0][0],
            (
                ("a single tab", "只有一个标签页"),
                ("write the other ones below it, or take its first line away", "在下面写上其他标签页，或者去掉这一行"),
            ),
        )
    for number, (at, title) in enumerate(row):
        if title in (earlier for _, earlier in row[:number]):
            yield (
                at,
                (
                    (f"two tabs are called {title}", f"有两个标签页都叫 {title}"),
                    ("give one another title", "给其中一个换个标题"),
                ),
            )


def _mistake(mark: str, title: str, rest: str, indent: int, above: str, below: str) -> Said | None:
    better = f'=== "{title.strip(_QUOTES) or "iOS"}"'
    if mark != "===":
        return (f"a tab does not start with '{mark}'", f"标签页不能用“{mark}”开头"), (f"write {better}", f"写成 {better}")
    if indent % 4:
        return ("spaces before '==='", "=== 前面的空格不对"), (
            f"write {better} at the start of the line, or four spaces in where it belongs to a list",
            f"顶格写 {better}；属于列表的，缩进四个空格",
        )
    if not re.fullmatch(r' "[^"]*"', rest.rstrip()):
        return ("the title of the tab is not in straight quotes", "标签页的标题没有用英文直引号括起来"), (
            f"write {better}, and nothing behind it",
            f"写成 {better}，后面不写别的",
        )
    if not title.strip(_QUOTES):
        return ("a tab without a title", "标签页没有标题"), ('write === "…" with a title', '写成 === "…"，加上标题')
    if indent and above.strip():
        return ("a tab inside a list without an empty line before it", "列表里的标签页前面没有空行"), (
            "put an empty line before it",
            "在它前面空一行",
        )
    if not below.startswith(" " * (indent + 4)):
        return ("a tab without text", "标签页没有内容"), ("indent its text by four spaces", "内容每行缩进四个空格")
    return None


RULES: tuple[AnyRule, ...] = (bad_tab,)
