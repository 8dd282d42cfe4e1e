"""A rule that keeps Markdown to what a help center needs: every other construct of any Markdown dialect is a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpgen.findings import AnyRule, Both, Finding, Fix, Position, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.references import FENCED
from helpgen.rules import places
from helpgen.rules.constructs import AT_LINE_STARTS, ATTRIBUTES, BLOCK_QUOTE, DEFINITION, FOOTNOTE, INLINE

Findings = Iterator[Finding]


_RULER = re.compile(r"[ \t]*(?:(?P<sign>[-*_])(?:[ \t]*(?P=sign)){2,}|={3,})[ \t]*")
_BREAK = re.compile(r"(?<=[^\s|])(?P<here> {2,}|\\)\n(?=[ \t]*\S)")
_FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)")
_DRAWN = re.compile(
    r"^(?:~{3,}|`{3,})[ ]*(?P<here>mermaid|math|latex|plantuml|puml|dot|graphviz|d2|wavedrom|vega(?:-lite)?)[ ]*$", re.MULTILINE
)

# What a text has somewhere when it has anything of the kind; nearly none has, and must cost no more than this look.
_SIGNS = (
    " \n",
    "\t",
    "++",
    "\n\n    ",
    "}\n    ",
    '"\n' + " " * 8,
    "\n" + " " * 20,
    "]:",
    "[^",
    "[[",
    "[ ]",
    "[x]",
    "[X]",
    "[TOC]",
    "[toc]",
    "8<",
    "```",
)
_MAY = re.compile(
    r"[~=^$<>\\{:\n](?:(?<=[~^$<>\\])|(?<==)=|(?<=\{)(?!\{ ?(?:fact|snippet|answer|item):)(?!#[a-z0-9-]+\}(?:\n|$))(?<!\{\{)"
    r"|(?<=:)[a-z0-9_+-]+:"
    r"|(?<=\n)[ \t]*(?:[:~>][ \t]|[-*_](?:[ \t]*[-*_]){2,}[ \t]*(?:\n|$)|(?:[-*+]|\d{1,9}\.)[ \t]+(?:[-*+]|\d{1,9}\.)[ \t]))"
)
_STRAY_ANCHOR = re.compile(r"^(?! *(?:(?:[-*+>]|\d{1,2}\.) +)?[#＃])[^\n]*\{#[a-z0-9-]+\}$", re.MULTILINE)


def _may(words: str) -> bool:
    begun = f"\n{words}"
    return (
        _MAY.search(begun) is not None
        or any(sign in begun for sign in _SIGNS)
        or words.startswith("    ")
        or ("{#" in words and _STRAY_ANCHOR.search(words) is not None)
    )


MOST_LEVELS = 4
"""How deep a text may be indented, in steps of four spaces: a list in a list in a callout in a tab."""


@rule("markdown-not-allowed", alone=True)
def markdown_not_allowed(kb: KnowledgeBase) -> Findings:
    """Markdown is paragraphs, **bold**, *emphasis*, lists, steps, code, tables, links, images, headings, callouts and tabs.

    Whatever other programs understand beside that would be shown to readers as typed, and in some of them it adds attributes,
    reads files or runs code. So attribute lists, includes, templates, footnotes, block quotes, rulers, line breaks inside a
    paragraph, task lists, formulas and the like are errors; in `code` they may stand.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "先等。{: .warning #now onclick=x }", en: "Wait, then look on the chain."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "先**等**，再去链上看。", en: "Wait, then look on the chain."}
    """
    for passage in places.markdown(kb):
        if _may(passage.words):
            end = 0
            for start, stop, name, hint in sorted(_found(passage), key=lambda one: one[:2]):
                if start >= end:  # what stands inside of another one is the same mistake
                    yield _finding(passage, start, stop, name, hint)
                    end = stop


def _finding(passage: places.Passage, start: int, end: int, name: Both, hint: Both) -> Finding:
    written = passage.words[start:end].strip().split("\n", 1)[0]
    written = written if len(written) <= 40 else f"{written[:39]}…"
    if not written or written == "\\":
        return _at_line_end(passage, start, end, name, hint)
    message = f"there are no {name[0]} here: '{written}'", f"这里不支持{name[1]}：“{written}”"
    return markdown_not_allowed.finding(passage.file, passage.at(start, end), message, hint)


def _at_line_end(passage: places.Passage, start: int, end: int, name: Both, hint: Both) -> Finding:
    """The finding of what cannot be searched for in the file, being spaces: behind the last word in front of it."""
    line = passage.words.rfind("\n", 0, start) + 1
    begin = line + len(passage.words[line:start]) - len(passage.words[line:start].lstrip())
    first = passage.at(begin, start)
    position = Position(first.line, first.column + start - begin)
    written = passage.words[start:end]
    in_file = passage.document.source.lines[position.line - 1 : position.line] or [""]
    fix = Fix(position, len(written), "") if in_file[0].startswith(written, position.column - 1) else None
    message = f"there are no {name[0]} here", f"这里不支持{name[1]}"
    return markdown_not_allowed.finding(passage.file, position, message, hint, fix=fix)


def _above(text: str, at: int) -> str:
    """The line above the one that ``at`` is in, without indentation; empty where there is none."""
    begin = text.rfind("\n", 0, at)
    return text[text.rfind("\n", 0, begin) + 1 : begin].lstrip() if begin >= 0 else ""


Found = tuple[int, int, Both, Both]
_HEADING = re.compile(r" *(?:(?:[-*+>]|\d{1,2}\.) +)?[#＃]")


def _found(passage: places.Passage) -> Iterator[Found]:
    """Every construct outside of the subset: where it starts and ends, what it is called, and what to do."""
    shown = passage.shown()
    lines = _lines(shown)
    headings = [(start, start + len(line)) for start, line in lines if _HEADING.match(line)]
    notes = set[str]()
    for construct in (*INLINE, *AT_LINE_STARTS):
        for match in construct.pattern.finditer(shown):
            here = "here" if "here" in construct.pattern.groupindex and match["here"] else 0
            start, end = match.span(here)
            if construct is ATTRIBUTES and any(
                at <= start and shown[end:to].strip() == "" for at, to in headings if start < to
            ):
                continue  # what stands behind a heading is for heading-anchor
            if construct is BLOCK_QUOTE and _above(shown, start).startswith(">"):
                continue  # its first line has the finding
            if construct is FOOTNOTE:
                if match["name"] in notes:
                    continue  # what it says is part of it
                notes.add(match["name"])
            yield start, end, construct.name, construct.hint
    yield from _definitions(shown)
    yield from _code(passage.words)
    yield from _rulers(lines)
    without_blocks = FENCED.sub(_blank, passage.words)
    yield from _indented(_lines(without_blocks))
    for match in _BREAK.finditer(without_blocks):
        yield *match.span("here"), _A_BREAK, _NO_BREAK


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def _lines(text: str) -> list[tuple[int, str]]:
    found, start = [], 0
    for line in text.split("\n"):
        found.append((start, line))
        start += len(line) + 1
    return found


_BY_REFERENCE = re.compile(r"\]\[(?P<name>[^\[\]\n]*)\]")


def _definitions(shown: str) -> Iterator[Found]:
    """What the names of links stand for; ``unmade-link`` tells of a link that uses one, and mends it with its target."""
    if "]:" not in shown:
        return
    used = {match["name"].lower() for match in _BY_REFERENCE.finditer(shown)}
    used |= {match["words"].lower() for match in re.finditer(r"\[(?P<words>[^\[\]\n]+)\]\[\]", shown)}
    for match in DEFINITION.pattern.finditer(shown):
        target = match.group().partition("]:")[2].strip(" \t<")
        if match["name"].lower() not in used or not re.match(r"https?://", target):
            yield (
                match.start() + len(match.group()) - len(match.group().lstrip()),
                match.end(),
                DEFINITION.name,
                DEFINITION.hint,
            )


_OPEN_CODE: Both = ("blocks of code without an end", "没有结束的代码块")
_CLOSE_CODE: Both = ("write the same signs alone on a line below the code", "在代码下面单独写一行同样的符号")
_INNER_CODE: Both = ("indented blocks of code", "缩进的代码块")
_MOVE_CODE: Both = ("start all of its lines at the line's start, or write `code`", "代码块每行顶格写，或改用 `代码`")
_CODE_OPTIONS: Both = ("blocks of code with options", "带选项的代码块")
_DROP_OPTIONS: Both = ("write ``` alone, or with the name of the language", "只写 ```，最多带上语言名")
_DRAWING: Both = ("drawings made by programs", "由程序画的图")
_DRAW: Both = (
    "draw it, save it in pages/assets/images/ and show it as an image",
    "画成图片，存到 pages/assets/images/ 里再插入",
)


def _code(words: str) -> Iterator[Found]:
    """Blocks of code with more than the name of a language, indented ones, and those that do not end."""
    if "```" not in words and "~~~" not in words:
        return
    yield from ((*drawn.span("here"), _DRAWING, _DRAW) for drawn in _DRAWN.finditer(words))
    for start, line in _lines(FENCED.sub(_blank, words)):
        match = _FENCE.match(line)
        if match is None or match["fence"] in line[match.end("fence") :]:
            continue  # code inside a line
        at, end = start + match.start("fence"), start + len(line.rstrip())
        if match["indent"]:
            yield at, end, _INNER_CODE, _MOVE_CODE
        elif re.search(r"[^\w#.+\s-]|\w\s+\w", match["info"]):
            yield at, end, _CODE_OPTIONS, _DROP_OPTIONS
        else:
            yield at, end, _OPEN_CODE, _CLOSE_CODE
        return  # what stands below is code, or is not, depending on how this one is mended


_A_RULER: Both = ("rulers", "分隔线")
_NO_RULER: Both = ("delete it; a heading divides better: ## words {#name}", "删掉它；要分段就用标题：## 文字 {#name}")


def _rulers(lines: list[tuple[int, str]]) -> Iterator[Found]:
    """Lines of nothing but signs; those that make a heading of the line above are for ``heading-anchor``."""
    for number, (start, line) in enumerate(lines):
        if not _RULER.fullmatch(line):
            continue
        above = lines[number - 1][1] if number else ""
        first = number < 2 or not lines[number - 2][1].strip()
        underlines = bool(above.strip()) and first and not above.startswith(("#", " ", "|", "-", ">"))
        if not (underlines and re.fullmatch(r"=+ *|-+ *", line)):
            yield start + len(line) - len(line.lstrip()), start + len(line.rstrip()), _A_RULER, _NO_RULER


_CONTAINER = re.compile(r" *(?:(?:[-*+]|\d{1,9}\.)[ \t]+(?=\S)|!!! |=== )")
_STRAY: Both = ("indented paragraphs outside of lists, callouts and tabs", "不属于列表、提示框或标签页的缩进段落")
_UNINDENT: Both = (
    "start it at the line's start; code stands between lines of ```",
    "顶格写；代码放在两行 ``` 之间",
)
_TOO_DEEP: Both = ("texts indented this deep", "缩进这么深的文字")
_FLATTEN: Both = (
    f"use at most {MOST_LEVELS} levels of lists, callouts and tabs in each other",
    f"列表、提示框和标签页最多套 {MOST_LEVELS} 层",
)
_TAB: Both = ("lines that start with a tab character", "以制表符开头的行")
_SPACES: Both = ("indent with spaces", "用空格缩进")
_A_BREAK: Both = ("line breaks inside a paragraph", "段落里的强制换行")
_NO_BREAK: Both = (
    "delete the spaces or the '\\' at the end of the line; an empty line starts a new paragraph",
    "删掉行尾的空格或“\\”；空一行就是新的一段",
)


def _indented(lines: list[tuple[int, str]]) -> Iterator[Found]:
    """Paragraphs that are indented below nothing (other programs take them for code), and what is nested too deep."""
    levels, fresh = 0, True
    for start, line in lines:
        text = line.lstrip(" ")
        if not text.strip():
            fresh = True
            continue
        indent = len(line) - len(text)
        level, opens = indent // 4, _CONTAINER.match(line) is not None
        if text[0] == "\t":
            yield start + indent, start + indent + 1, _TAB, _SPACES
        if level > MOST_LEVELS:
            yield start + indent, start + len(line), _TOO_DEEP, _FLATTEN
            return
        if fresh and level > levels and not text.startswith(("#", "!!!", "===", "```", "~~~")):
            yield start + indent, start + len(line), _STRAY, _UNINDENT
            return
        if opens:
            levels = min(level, levels) + 1
        elif fresh:
            levels = min(level, levels)
        # What a callout or a tab holds starts right below its first line.
        fresh = text.startswith("#") or (opens and text.startswith(("!!!", "===")))


def in_plain_text(words: str) -> tuple[int, int] | None:
    """Where a text without markup has something that Markdown, or a program like it, would take for an instruction."""
    found = [match.span() for construct in INLINE for match in construct.pattern.finditer(words)]
    return min(found) if found else None


RULES: tuple[AnyRule, ...] = (markdown_not_allowed,)
