"""Rules for what writers mean as markup and readers would see as typed: links, HTML, callouts, lists and tables."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from helpgen.findings import AnyRule, Finding, did_you_mean, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.references import LINK_KINDS
from helpgen.rules import places

Findings = Iterator[Finding]

_KINDS = "|".join(LINK_KINDS)
_NEARLY = re.compile(
    r"[\[【［](?P<words>[^\[\]【】［］\n]*)[\]】］][ \t]*[（(]\s*"
    rf"(?P<target>(?:(?:{_KINDS})\s*[:：]|https?[:：])[^()（）\n]*)[)）]?"
)
_BY_REFERENCE = re.compile(r"\[(?P<words>[^\[\]\n]+)\]\[(?P<name>[^\[\]\n]*)\]")
_AUTOLINK = re.compile(r"<(?P<target>https?://[^<>\s]+)>")
_ALONE = re.compile(rf"(?<![\w:/.#-])(?P<target>(?:{_KINDS})[:：][a-z0-9][a-z0-9-]*(?:#[a-z0-9-]+)?)")


@rule("unmade-link")
def unmade_link(kb: KnowledgeBase) -> Findings:
    """A link is `[words](target)`, with straight brackets, nothing between them, and no other form.

    Full-width brackets, a space between the brackets, a missing bracket, `[words][1]` and `<https://…>` make no link: readers
    would see the brackets and the key, and could not go on.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[这里]（entry:which-network）。", en: "See [this](entry:which-network)."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[这里](entry:which-network)。", en: "See [this](entry:which-network)."}
    """
    for passage in places.markdown(kb):
        rest = passage.prose()
        for pattern in (_NEARLY, _BY_REFERENCE, _AUTOLINK, _ALONE):
            for match in pattern.finditer(rest):
                found = match.groupdict()
                words = found.get("words") or "…"
                target = found.get("target") or _definition(passage.words, found.get("name") or words)
                yield unmade_link.finding(
                    passage.file,
                    passage.at(*match.span()),
                    f"'{match.group().strip()}' does not become a link",
                    f"write [{words}]({mended_target(target)})",
                )
            rest = places.without(pattern, rest)


def _definition(text: str, name: str) -> str:
    match = re.search(rf"(?im)^[ ]{{0,3}}\[{re.escape(name)}\]:[ \t]*<?([^\s>]+)", text)
    return match[1] if match else "https://…"


def mended_target(target: str) -> str:
    """What the target of a link was meant to be, as far as can be told: no title, no spaces, straight colons, ``https``."""
    target = target.strip().strip("<>").replace("：", ":").replace("／", "/").replace("（", "(").replace("）", ")")
    target = re.sub(r"^([A-Za-z]+)\s*:\s*", lambda match: match[1].lower() + ":", target)
    target = re.sub(r"^http:", "https:", target)
    return re.split(r"[\s。，、；！？“”「」]", target, maxsplit=1)[0].rstrip(".,;") or "entry:…"


_TAG_NAMES = (
    "a|abbr|article|aside|audio|b|big|blockquote|body|br|button|center|cite|code|del|details|div|dl|dt|dd|em|embed|figure|font|"
    "footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|nav|object|ol|option|p|pre|"
    "q|s|script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th|"
    "thead|tr|u|ul|video"
)
_TAG = re.compile(
    rf"<!--(?:.{{0,400}}?-->)?|<!doctype\b[^>]*>|<(?P<close>/?)(?P<name>(?:{_TAG_NAMES})(?=[\s/>]))[^<>]*>"
    r"|<[a-z][\w-]*\s[\w:-]+=[^<>]*>"
    r"|&(?:[a-z]{2,8}|#\d+|#x[0-9a-f]+);",
    re.IGNORECASE | re.DOTALL,
)


@rule("raw-html")
def raw_html(kb: KnowledgeBase) -> Findings:
    """Markdown holds no HTML: no tags, no comments, no entities.

    HTML is never run here, so that nothing can be put on a page that was not checked; readers would see it as typed.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "先等。<br>再查。", en: "Wait. Then look."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "先等。再查。", en: "Wait. Then look."}
    """
    for passage in places.markdown(kb):
        opened: list[str] = []
        for match in _TAG.finditer(passage.prose()):
            name = (match["name"] or "").lower()
            if match["close"] and name in opened:
                opened.remove(name)  # the tag that opened it is the mistake
                continue
            opened.append(name)
            hint = {
                "br": "delete it; an empty line starts a new paragraph",
                "b": "write **bold**",
                "strong": "write **bold**",
                "i": "write *emphasis*",
                "em": "write *emphasis*",
                "a": "write [words](entry:…) or [words](https://…)",
                "code": "write `code`",
            }.get(name, "delete it, or write it in Markdown; in `code` it may stand as it is")
            message = f"'{_short(match.group())}' would be shown to readers as typed"
            yield raw_html.finding(passage.file, passage.at(*match.span()), message, hint)


def _short(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= 40 else line[:39] + "…"


_MARKUP = re.compile(rf"\*\*|\]\(|`|</?(?:{_TAG_NAMES})(?:\s[^<>]*)?/?>|<!--|^#{{1,6}} |^!!! ", re.IGNORECASE)


@rule("markup-in-plain-text")
def markup_in_plain_text(kb: KnowledgeBase) -> Findings:
    """Plain texts (questions, titles, labels, short answers, values of facts) hold no markup.

    They are shown in tabs, search results and by bots, where `**` and brackets would be seen as typed.

    Bad (`withdraw/arrived.faq.yaml`):

        short: {zh: 先在**链上**查。, en: Look on the chain first.}

    Good (`withdraw/arrived.faq.yaml`):

        short: {zh: 先在链上查。, en: Look on the chain first.}
    """
    for passage in places.plain(kb):
        if match := _MARKUP.search(passage.words):
            written = match.group().strip()
            what = "a link" if written == "](" else f"'{written}'"
            hint = "write the words without the link" if written == "](" else f"write it without '{written}'"
            yield markup_in_plain_text.finding(
                passage.file, passage.at(*match.span()), f"{what} would be shown to readers as typed", hint
            )


CALLOUT_KINDS = ("note", "tip", "warning", "danger")
_OTHER_KINDS = {
    "important": "warning",
    "caution": "danger",
    "info": "note",
    "hint": "tip",
    "error": "danger",
    "attention": "warning",
}
_CALLOUT_LINE = re.compile(
    r"(?P<indent> *)(?P<mark>!!!|(?:！[!！]+|!{1,2}！[!！]*)(?=\s*[A-Za-z])|!!(?=\s+[a-z])|"
    r"\?{3}\+?(?=\s)|？{3}|:{3,}(?=\s*[A-Za-z])|>\s*\[!)"
    r"(?P<rest>.*)"
)
_CALLOUT = re.compile(r'(?P<kind>[^"]*)(?P<title>"[^"]*")?\s*')


@rule("bad-callout")
def bad_callout(kb: KnowledgeBase) -> Findings:
    """A callout is `!!! kind "title"` with a kind that exists, and its text is indented by four spaces below it.

    Without a title the kind is shown in English, also to Chinese readers; text that is not indented falls out of the box.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "!!! warnung \\"注意\\"\\n    别再转一次。", en: "!!! warning \\"Wait\\"\\n    Do not send again."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "!!! warning \\"注意\\"\\n    别再转一次。", en: "!!! warning \\"Wait\\"\\n    Do not send again."}
    """
    for passage in places.markdown(kb):
        lines = passage.lines()
        for number, (start, visible) in enumerate(lines):
            match = _CALLOUT_LINE.fullmatch(visible)
            if match is None:
                continue
            written = passage.words[start : start + len(visible)]
            above = lines[number - 1][1] if number else ""
            below = next((line for _, line in lines[number + 1 :] if line.strip()), "")
            if mistake := _callout_mistake(match["indent"], match["mark"], written[match.start("rest") :], above, below):
                yield bad_callout.finding(passage.file, passage.at(start + len(match["indent"])), *mistake)


def _callout_mistake(indent: str, mark: str, rest: str, above: str, below: str) -> tuple[str, str] | None:
    mended = f"write {_mended_callout(rest)}"
    if mark != "!!!":
        return f"a callout does not start with '{mark}'", mended
    if len(indent) % 4:
        return "spaces before '!!!'", f"{mended} at the start of the line, or four spaces in where it belongs to a list"
    match = _CALLOUT.fullmatch(rest)
    if match is None:
        return "this callout cannot be read", 'write !!! kind "title"; inside the title use “ and ”'
    kind, _, unquoted = match["kind"].strip().partition(" ")
    if unquoted.strip() or (kind and not re.fullmatch(r"[A-Za-z-]+", kind)):
        return "the title is not in straight quotes", f"put the title in straight quotes: {_mended_callout(rest)}"
    if kind not in CALLOUT_KINDS:
        return f"'{kind}' is not a kind of callout", did_you_mean(kind, CALLOUT_KINDS)
    if not match["title"] or not match["title"].strip('" '):
        return "a callout without a title", f'write !!! {kind} "…" with a title in the text\'s language'
    if indent and above.strip():
        return "a callout inside a list without an empty line before it", "put an empty line before it"
    if not below.startswith(indent + "    "):
        return "a callout without text", "indent its text by four spaces"
    return None


def _mended_callout(rest: str) -> str:
    match = re.match(r"\s*\[?!?(?P<kind>[A-Za-z-]*)\]?(?P<title>.*)", rest)
    kind, title = (match["kind"].lower(), match["title"]) if match else ("", rest)
    near = difflib.get_close_matches(_OTHER_KINDS.get(kind, kind), CALLOUT_KINDS, n=1, cutoff=0.6)
    title = title.strip().strip("\"'“”‘’「」『』 {}").replace('"', "”")
    return f'!!! {near[0] if near else "note"} "{title or "…"}"'


_ITEM = re.compile(r"(?P<indent> *)(?P<mark>[-*+]|\d{1,2}\.) +(?=\S)")
_HEAD = re.compile(r"#{1,6}|!!!")
_NEARLY_ITEM = re.compile(
    r" *(?:(?P<number>[0-9０-９]{1,2})(?:[、．]|\.(?=[^\s\d])|[)）](?!\s*[,.，。]))"
    r"|(?P<bullet>[•●·‣▪]|-(?=[\u4e00-\u9fff])))\s*(?P<words>\S.*)"
)


@rule("broken-list")
def broken_list(kb: KnowledgeBase) -> Findings:
    """A list starts after an empty line; its items start with `- ` or `1. `, and items inside an item with four spaces.

    Otherwise the steps run together into one paragraph, and a reader in a hurry skips one.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "这样查：\\n1. 打开记录。\\n2. 复制。", en: "Do this: open the history, copy it."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "这样查：\\n\\n1. 打开记录。\\n2. 复制。", en: "Do this: open the history, copy it."}
    """
    for passage in places.markdown(kb):
        fresh, kinds, reported = True, dict[int, str](), False
        for start, line in passage.lines():
            if not line.strip() or _HEAD.match(line.strip()):
                fresh = True
                continue
            item, nearly = _ITEM.match(line), _NEARLY_ITEM.fullmatch(line)
            indent = len(line) - len(line.lstrip())
            kind = ("steps" if item["mark"][0].isdigit() else "points") if item else ""
            mistake: tuple[str, str] | None = None
            if nearly and (fresh or not kinds):
                mark = f"{nearly['number']}." if nearly["number"] else "-"
                words = passage.words[start + nearly.start("words") :].split("\n")[0]
                mistake = "this does not start an item of a list", f"write '{_ascii(mark)} {_short(words)}'"
            elif item and not fresh and not kinds:
                mistake = "this list is part of the paragraph above it", "put an empty line before it"
            elif item and not fresh and kinds.get(indent, kind) != kind:
                mistake = f"{kind} among {kinds[indent]}", "put an empty line between two lists, or start all items alike"
            elif item and not fresh and indent % 4:
                mistake = "an item of a list inside a list", "indent it by four spaces"
            if fresh:
                kinds, reported, fresh = {}, False, False
            if mistake and not reported:
                reported = True
                yield broken_list.finding(passage.file, passage.at(start + indent), *mistake)
            if item:
                kinds[indent] = kind


def _ascii(text: str) -> str:
    return "".join(chr(ord(character) - 0xFEE0) if "０" <= character <= "９" else character for character in text)


_SEPARATOR = re.compile(r"\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?|\|? *:?-+:? *(?:\| *:?-+:? *)+\|?")


@rule("broken-table")
def broken_table(kb: KnowledgeBase) -> Findings:
    """A table stands between empty lines, has `| --- | --- |` below its first row, and as many cells in every row.

    Otherwise it is shown as one line of words and bars, or a cell is lost without a word.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "| 状态 | 谁 |\\n| 未上链 | 我们 |", en: "We can help before it is on the chain."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "| 状态 | 谁 |\\n| --- | --- |\\n| 未上链 | 我们 |", en: "We can help before it is on the chain."}
    """
    for passage in places.markdown(kb):
        block: list[tuple[int, str]] = []
        for start, line in [*passage.lines(), (len(passage.words), "")]:
            if line.strip():
                block.append((start, re.sub(r"\\.", "  ", line)))
                continue
            if block and (found := _table_mistake(block)):
                offset, message, hint = found
                yield broken_table.finding(passage.file, passage.at(offset), message, hint)
            block = []


def _table_mistake(block: list[tuple[int, str]]) -> tuple[int, str, str] | None:
    """What is wrong with the table in a block of lines, if there is one: where, what, and what mends it."""
    while block and _HEAD.match(block[0][1].strip()):
        block = block[1:]
    rows = [index for index, (_, line) in enumerate(block) if line.strip().startswith(("|", "｜"))]
    if not rows and len(block) > 1 and "|" in block[1][1] and _SEPARATOR.fullmatch(block[1][1].strip()):
        rows = list(range(len(block)))
    if not rows:
        return None
    offsets = [start + len(line) - len(line.lstrip()) for start, line in block]
    lines = [line.strip() for _, line in block]
    if wide := next((index for index in rows if "｜" in lines[index]), None):
        return offsets[wide], "full-width bars make no table", "write | with the English keyboard"
    if lines[rows[0]].startswith("｜"):
        return offsets[rows[0]], "full-width bars make no table", "write | with the English keyboard"
    if rows[0] > 0:
        return offsets[rows[0]], "this table is part of the paragraph above it", "put an empty line before it"
    width = _cells(lines[0])
    if len(lines) < 2 or not _SEPARATOR.fullmatch(lines[1]):
        between = "|" + " --- |" * width
        return offsets[0], "a table without the line between its head and its rows", f"write {between} below this line"
    for index in range(1, len(lines)):
        if index not in rows:
            return offsets[index], "this line is part of the table above it", "put an empty line before it"
        if (count := _cells(lines[index])) != width:
            message = f"this row has {_count(count)}, the head of the table {width}"
            return offsets[index], message, "give every row as many cells; an empty one is '| |'"
    return None


def _count(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"


def _cells(row: str) -> int:
    return row.removeprefix("|").removesuffix("|").count("|") + 1


RULES: tuple[AnyRule, ...] = (
    unmade_link, raw_html, markup_in_plain_text, bad_callout, broken_list, broken_table,
)  # fmt: skip
