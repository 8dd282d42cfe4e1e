"""Rules for what writers mean as markup and readers would see as typed: links, HTML, callouts, lists and tables."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import chain, dropwhile, islice

from helpgen.findings import AnyRule, Both, Finding, Said, did_you_mean_both, rule
from helpgen.knowledge_base import KnowledgeBase
from helpgen.references import LINK_KINDS
from helpgen.rules import places, subset

Findings = Iterator[Finding]


def begun_lines(passage: places.Passage) -> list[tuple[int, str]]:
    """``passage.lines()``, but code at the start of a line stays: what comes behind it does not start that line."""
    if not places.may_hold_code(passage.words):
        return passage.lines()
    return [(start, _begun(line, passage.words[start : start + len(line)])) for start, line in passage.lines()]


def _begun(line: str, written: str) -> str:
    indent = len(line) - len(line.lstrip())
    return written[:indent] + line[indent:] if indent < len(line) else line


_KINDS = "|".join(LINK_KINDS)
_NEARLY = re.compile(
    r"[\[【［](?P<words>[^\[\]【】［］\n]*)[\]】］][ \t]*[（(]\s*"
    rf"(?P<target>(?:(?:{_KINDS}|image)\s*[:：]|https?[:：])[^()（）\n]*)[)）]?"
)
_BY_REFERENCE = re.compile(r"\[(?P<words>[^\[\]\n]+)\]\[(?P<name>[^\[\]\n]*)\]")
_AUTOLINK = re.compile(r"<(?P<target>https?://[^<>\s]+)>")
_ALONE = re.compile(rf"(?<![\w:/.#-])(?P<target>(?:{_KINDS})[:：][a-z0-9][a-z0-9-]*(?:#[a-z0-9-]+)?)")
_MADE = re.compile(r"(?<!\\)\[[^\[\]\n`\\]*\]\([^()\n`\\]{0,1900}\)")
_MAY_LINK = re.compile(rf"[\[【［<:：](?:(?<=[\[【［])|(?<=<)https?:|{'|'.join(f'(?<={kind}[:：])' for kind in LINK_KINDS)})")
"""It begins with one of a few characters, so that a text without any of them costs next to nothing."""
_DEFINITION = re.compile(r"^ {0,3}\[(?P<name>[^\[\]\n]+)\]:[ \t]*<?(?P<target>[^\s>]+)", re.MULTILINE)


@rule("unmade-link", alone=True)
def unmade_link(kb: KnowledgeBase) -> Findings:
    """A link is `[words](target)`, with straight brackets, nothing between them, and no other form.

    Full-width brackets, a space between the brackets, a missing bracket, `[words][1]` and `<https://…>` make no link: readers
    would see the brackets and the key, and could not go on.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[选哪条链]（entry:which-network）。", en: "See [networks](entry:which-network)."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "看[选哪条链](entry:which-network)。", en: "See [networks](entry:which-network)."}
    """
    for passage in places.markdown(kb):
        if not _MAY_LINK.search(_MADE.sub(" ", passage.words) if "](" in passage.words else passage.words):
            continue  # nearly every text: there is nothing beside links that were made
        rest = passage.prose()
        defined = _definitions(passage.words) if "][" in rest else {}
        for pattern in (_NEARLY, _BY_REFERENCE, _AUTOLINK, _ALONE):
            for match in pattern.finditer(rest):
                found = match.groupdict()
                words = found.get("words") or "…"
                name = (found.get("name") or words).lower()
                if pattern is _BY_REFERENCE and name not in defined and words.isdecimal() and name.isdecimal():
                    continue  # [2][3]: two notes, or two places in a list, and no link
                mended = f"[{words}]({mended_target(found.get('target') or defined.get(name, 'https://…'))})"
                if "](image:" in mended:
                    mended = f"!{mended}"
                written = match.group().strip()
                yield unmade_link.finding(
                    passage.file,
                    passage.at(*match.span()),
                    (f"'{written}' does not become a link", f"“{written}”不会变成链接"),
                    (f"write {mended}", f"写成 {mended}"),
                )
            rest = places.without(pattern, rest)


def _definitions(text: str) -> dict[str, str]:
    """What each name in square brackets stands for, where a line such as ``[1]: https://…`` says so; the first one counts."""
    return {match["name"].lower(): match["target"] for match in reversed(list(_DEFINITION.finditer(text)))}


def mended_target(target: str) -> str:
    """What the target of a link was meant to be, as far as can be told: no title, no spaces, straight colons, ``https``."""
    target = target.strip().strip("<>").replace("：", ":").replace("／", "/").replace("（", "(").replace("）", ")")
    target = re.sub(r"^([A-Za-z]+)\s*:\s*", lambda match: match[1].lower() + ":", target)
    target = re.sub(r"^http:", "https:", target)
    return re.split(r"[\s。，、；！？“”「」]", target, maxsplit=1)[0].rstrip(".,;") or "entry:…"


_TAG_NAMES = (
    "a|abbr|applet|article|aside|audio|b|base|big|blockquote|body|br|button|canvas|center|cite|code|del|details|dialog|div|dl|dt|"
    "dd|em|embed|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|image|img|input|ins|isindex|kbd|label|"
    "li|link|main|map|mark|marquee|math|meta|nav|noscript|object|ol|option|p|param|picture|plaintext|portal|pre|q|s|script|"
    "section|select|slot|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|"
    "thead|title|tr|track|u|ul|video|xmp"
)
_LONG_NAMES = "|".join(name for name in _TAG_NAMES.split("|") if len(name) > 2)
_HIDDEN = "[\\s\u00ad\u034f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
_TAG = re.compile(
    r"<!--(?:.{0,400}?-->)?|<!\[CDATA\[(?:.{0,400}?\]\]>)?|<[!?][a-z\[-][^<>]*>?"
    # A browser takes whatever starts with a letter behind '<' for a tag, known or not; an address in brackets is no tag.
    r"|<(?!https?:|(?:mailto:)?[\w.+-]+@[\w.-]+>)(?P<close>/?)(?P<name>[a-z][^\s/<>]*)(?:[\s/][^<>]*)?>"
    rf"|</?(?:{_LONG_NAMES})(?=[\s/]|$)[^<>\n]*|</?[a-z][\w:-]*[\s/]+[\w:-]+\s*=[^<>\n]*|</[a-z][\w:-]+"
    rf"|<{_HIDDEN}*/?{_HIDDEN}*(?:{_LONG_NAMES})\b[^<>\n]*>"
    r"|&(?:[a-z][a-z0-9]{1,31};|#\d+;?|#x[0-9a-f]+;?|(?:lt|gt|amp|quot|nbsp)\b)",
    re.IGNORECASE | re.DOTALL,
)
_MAY_TAG = re.compile(f"<(?:{_HIDDEN}*/?{_HIDDEN}*[a-z]|[!?])|&[#a-z]", re.IGNORECASE)
_DELETE: Both = (
    "delete it, or write it in Markdown; in `code` it may stand as it is",
    "删掉它，或改用 Markdown；放在 `代码` 里可以保留原样",
)
_INSTEAD: dict[str, Both] = {
    "br": ("delete it; an empty line starts a new paragraph", "删掉它；空一行就是新的一段"),
    "b": ("write **bold**", "写成 **加粗**"),
    "strong": ("write **bold**", "写成 **加粗**"),
    "i": ("write *emphasis*", "写成 *强调*"),
    "em": ("write *emphasis*", "写成 *强调*"),
    "a": ("write [words](entry:…) or [words](https://…)", "写成 [文字](entry:…) 或 [文字](https://…)"),
    "code": ("write `code`", "写成 `代码`"),
}


@rule("raw-html", alone=True)
def raw_html(kb: KnowledgeBase) -> Findings:
    """Markdown holds no HTML: no tags, known or not, no comments, no entities.

    HTML is never run here, so that nothing can be put on a page that was not checked; readers would see it as typed. A word that
    readers replace stands in `code`: `<your-address>`.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "先等。<br>再查。", en: "Wait. Then look."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "先等。再查。", en: "Wait. Then look."}
    """
    for passage in places.markdown(kb):
        if not _MAY_TAG.search(passage.words):
            continue
        opened = Counter[str]()
        for match in _TAG.finditer(passage.shown()):
            name = (match["name"] or "").lower()
            if match["close"] and opened[name]:
                opened[name] -= 1  # the tag that opened it is the mistake
                continue
            opened[name] += 1
            hint = _INSTEAD.get(name, _DELETE)
            yield raw_html.finding(passage.file, passage.at(*match.span()), _as_typed(_short(match.group())), hint)


def _as_typed(written: str) -> Both:
    return f"'{written}' would be shown to readers as typed", f"“{written}”会原样显示给读者"


def _short(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= 40 else line[:39] + "…"


_MARKUP = re.compile(r"\*\*|\]\(|`|^#{1,6} |^!!! |^=== \"|!\[|\]\[(?!\d)")


@rule("markup-in-plain-text", alone=True)
def markup_in_plain_text(kb: KnowledgeBase) -> Findings:
    """Plain texts (questions, titles, labels, short answers, values of facts, names) hold no markup; aliases hold no HTML.

    They are shown in tabs, search results and by bots, where `**` and brackets would be seen as typed.

    Bad (`withdraw/arrived.faq.yaml`):

        short: {zh: 先在**链上**查。, en: Look on the chain first.}

    Good (`withdraw/arrived.faq.yaml`):

        short: {zh: 先在链上查。, en: Look on the chain first.}
    """
    for passage in chain(places.plain(kb), places.other_texts(kb)):
        if _MAY_MARK.search(passage.words) and (span := _markup(passage.words)):
            written = passage.words[slice(*span)].strip().split("\n", 1)[0]
            if written == "](":
                message = ("a link would be shown to readers as typed", "链接会原样显示给读者")
                hint = ("write the words without the link", "只写文字，不写链接")
            else:
                written = _short(written)
                message = _as_typed(written)
                hint = (f"write it without '{written}'", f"去掉“{written}”")
            yield markup_in_plain_text.finding(passage.file, passage.at(*span), message, hint)
    for passage in places.phrases(kb):
        if "<" in passage.words and (match := _TAG.search(passage.words)):
            written = _short(match.group())
            hint = (f"write it without '{written}'", f"去掉“{written}”")
            yield markup_in_plain_text.finding(passage.file, passage.at(*match.span()), _as_typed(written), hint)


_MAY_MARK = re.compile(r"[*\]`#!<&{~=^$+\[]|-8<|:[a-z0-9_+-]+:")


def _markup(words: str) -> tuple[int, int] | None:
    """The first markup in a text that can have none."""
    spans = [match.span() for pattern in (_MARKUP, _TAG) if (match := pattern.search(words))]
    inside = subset.in_plain_text(words)
    return min([*spans, inside] if inside else spans, default=None)


CALLOUT_KINDS = ("note", "tip", "warning", "danger")
_OTHER_KINDS = {
    "important": "warning",
    "caution": "danger",
    "info": "note",
    "hint": "tip",
    "error": "danger",
    "attention": "warning",
    "警告": "warning",
    "注意": "warning",
    "重要": "warning",
    "危险": "danger",
    "提示": "tip",
    "小贴士": "tip",
    "说明": "note",
    "备注": "note",
}
_CALLOUT_LINE = re.compile(
    r"(?P<indent> *)(?P<mark>!!!|(?:！[!！]+|!{1,2}！[!！]*)(?=\s*[A-Za-z])|!!(?=\s+[a-z])|"
    r"\?{3}\+?(?=\s)|？{3}|:{3,}(?=\s*[A-Za-z])|>\s*\[!)"
    r"(?P<rest>.*)"
)
_CALLOUT = re.compile(r'(?P<kind>[^"]*)(?P<title>"[^"]*")?')
_MAY_CALL = re.compile(r"^ *(?:[!！]{2}|\?{3}|？{3}|:{3}|>[^\S\n]*\[!)", re.MULTILINE)


@rule("bad-callout", alone=True)
def bad_callout(kb: KnowledgeBase) -> Findings:
    """A callout is `!!! kind "title"` with a kind that exists, and its text is indented by four spaces below it.

    Without a title the kind is shown in English, also to Chinese readers; text that is not indented falls out of the box.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "!!! warnung \\"注意\\"\\n    别再转一次。", en: "!!! warning \\"Wait\\"\\n    Do not send again."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "!!! warning \\"注意\\"\\n    别再转一次。", en: "!!! warning \\"Wait\\"\\n    Do not send again."}
    """
    for passage in places.markdown(kb):
        lines = begun_lines(passage) if _MAY_CALL.search(passage.words) else []
        for number, (start, visible) in enumerate(lines):
            match = _CALLOUT_LINE.fullmatch(visible)
            if match is None:
                continue
            written = passage.words[start : start + len(visible)]
            above = lines[number - 1][1] if number else ""
            below = next((line for _, line in islice(lines, number + 1, None) if line.strip()), "")
            if mistake := _callout_mistake(match["indent"], match["mark"], written[match.start("rest") :], above, below):
                yield bad_callout.finding(passage.file, passage.at(start + len(match["indent"])), *mistake)


def _callout_mistake(indent: str, mark: str, rest: str, above: str, below: str) -> Said | None:
    if mark != "!!!":
        mended = _mended_callout(rest)
        return (f"a callout does not start with '{mark}'", f"提示框不能用“{mark}”开头"), (f"write {mended}", f"写成 {mended}")
    if len(indent) % 4:
        mended = _mended_callout(rest)
        return ("spaces before '!!!'", "!!! 前面的空格不对"), (
            f"write {mended} at the start of the line, or four spaces in where it belongs to a list",
            f"顶格写 {mended}；属于列表的，缩进四个空格",
        )
    match = _CALLOUT.fullmatch(rest.rstrip())
    if match is None:
        return ("this callout cannot be read", "读不懂这个提示框"), (
            'write !!! kind "title"; inside the title use “ and ”',
            '写成 !!! kind "标题"；标题里的引号用 “ 和 ”',
        )
    kind, _, unquoted = match["kind"].strip().partition(" ")
    if kind in _OTHER_KINDS and not kind.isascii():
        mended = _mended_callout(rest)
        return (f"'{kind}' is not a kind of callout", f"没有“{kind}”这种提示框"), (f"write {mended}", f"写成 {mended}")
    if unquoted.strip() or (kind and not re.fullmatch(r"[A-Za-z-]+", kind)):
        mended = _mended_callout(rest)
        return ("the title is not in straight quotes", "提示框的标题没有用英文直引号括起来"), (
            f"put the title in straight quotes: {mended}",
            f"给标题加上英文直引号：{mended}",
        )
    if kind not in CALLOUT_KINDS:
        message = (f"'{kind}' is not a kind of callout", f"没有“{kind}”这种提示框" if kind else "提示框没有写种类")
        return message, did_you_mean_both(kind, CALLOUT_KINDS)
    if not match["title"] or not match["title"].strip('" '):
        return ("a callout without a title", "提示框没有标题"), (
            f'write !!! {kind} "…" with a title in the text\'s language',
            f'写成 !!! {kind} "…"，标题用这段文字的语言',
        )
    if indent and above.strip() and not above.lstrip().startswith("=== "):
        return ("a callout inside a list without an empty line before it", "列表里的提示框前面没有空行"), _EMPTY_LINE
    if not below.startswith(indent + "    "):
        return ("a callout without text", "提示框没有内容"), ("indent its text by four spaces", "内容每行缩进四个空格")
    return None


_EMPTY_LINE: Both = ("put an empty line before it", "在它前面空一行")


def _mended_callout(rest: str) -> str:
    match = re.match(r"\s*\[?!?(?P<kind>[A-Za-z-]+|[\u4e00-\u9fff]{2,3}(?=\s)|)\]?(?P<title>.*)", rest)
    kind, title = (match["kind"].lower(), match["title"]) if match else ("", rest)
    near = difflib.get_close_matches(_OTHER_KINDS.get(kind, kind), CALLOUT_KINDS, n=1, cutoff=0.6)
    title = title.strip().strip("\"'“”‘’「」『』 {}").replace('"', "”")
    return f'!!! {near[0] if near else "note"} "{title or "…"}"'


_ITEM = re.compile(r"(?P<indent> *)(?P<mark>[-*+]|\d{1,2}\.) +(?=\S)")
_HEAD = re.compile(r"#{1,6}|!!!|=== ")
_ITEM_STARTS = frozenset("-*+•●·‣▪")
_NEARLY_ITEM = re.compile(
    r" *(?:(?P<number>[0-9０-９]{1,2})(?P<mark>[、．]|\.(?=[^\s\d])|[)）](?!\s*[,.，。]))"
    r"|(?P<bullet>[•●·‣▪]|-(?=[\u4e00-\u9fff]|\*\*|\[)))\s*(?P<words>\S.*)"
)
_NUMBERED = re.compile(r"^ *(\d{1,2})[、．.)）]", re.MULTILINE)
_MAY_LIST = re.compile(r"^ *(?:[-*+•●·‣▪]|\d{1,2}[、．.)）])", re.MULTILINE)


@rule("broken-list", alone=True)
def broken_list(kb: KnowledgeBase) -> Findings:
    """A list starts after an empty line; its items start with `- ` or `1. `, and items inside an item with four spaces.

    Otherwise the steps run together into one paragraph, and a reader in a hurry skips one.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "这样查：\\n1. 打开记录。\\n2. 复制。", en: "Do this: open the history, copy it."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "这样查：\\n\\n1. 打开记录。\\n2. 复制。", en: "Do this:\\n\\n1. Open the history.\\n2. Copy it."}
    """
    for passage in places.markdown(kb):
        if not _MAY_LIST.search(passage.words):
            continue
        numbers = {int(number) for number in _NUMBERED.findall(passage.words)}
        fresh, kinds, reported, block = True, dict[int, str](), False, 0
        for start, line in begun_lines(passage):
            shown = line.strip()
            if not shown or (shown[0] in "#!=" and _HEAD.match(shown)):
                fresh = True
                continue
            if shown[0] not in _ITEM_STARTS and not shown[0].isdecimal():
                if fresh:
                    block, reported, kinds, fresh = start, False, {}, False
                continue
            item, nearly = _ITEM.match(line), _NEARLY_ITEM.fullmatch(line)
            indent = len(line) - len(line.lstrip())
            kind = ("steps" if item["mark"][0].isdigit() else "points") if item else ""
            mistake: Said | None = None
            if fresh:
                block, reported = start, False
            if reported:
                pass  # the paragraph has its finding
            elif nearly and (fresh or not kinds):
                if _means_an_item(nearly, passage.words[block:start], numbers):
                    words = passage.words[start + nearly.start("words") : start + len(line)]
                    mended = f"{_ascii(nearly['number'])}. {_short(words)}" if nearly["number"] else f"- {_short(words)}"
                    mistake = _NO_ITEM, (f"write '{mended}'", f"写成“{mended}”")
            elif item and not fresh and not kinds:
                mistake = ("this list is part of the paragraph above it", "列表和上面的段落连在一起了"), _EMPTY_LINE
            elif item and not fresh and kinds.get(indent, kind) != kind:
                mistake = _MIXED[kind], _APART
            elif item and not fresh and indent % 4:
                mistake = (
                    ("an item of a list inside a list", "下一级列表的缩进不对"),
                    (
                        "indent it by four spaces",
                        "缩进四个空格",
                    ),
                )
            if fresh:
                kinds, fresh = {}, False
            if mistake:
                reported = True
                yield broken_list.finding(passage.file, passage.at(start + indent), *mistake)
            if item:
                kinds[indent] = kind


_NO_ITEM: Both = ("this does not start an item of a list", "这样写不成列表")
_MIXED: dict[str, Both] = {
    "points": ("points among steps", "编号列表里混进了项目符号"),
    "steps": ("steps among points", "项目符号列表里混进了编号"),
}
_APART: Both = (
    "put an empty line between two lists, or start all items alike",
    "两个列表之间空一行，或每一项用同样的开头",
)


def _means_an_item(start: re.Match[str], above: str, numbers: Collection[int]) -> bool:
    """Whether a line that starts like an item is meant as one, and not as "1、2 月" or as the end of a "(up to\\n24) hours".

    ``above`` is the paragraph so far, ``numbers`` what the lines of the text start with: a list goes on.
    """
    if not start["number"]:
        return True
    number = int(start["number"])
    goes_on = number - 1 in numbers or number + 1 in numbers
    if start["mark"] in ")）":
        opened = above.count("(") + above.count("（") > above.count(")") + above.count("）")
        return not opened and (number <= 1 or goes_on)
    return goes_on or not start["words"][0].isdigit()


def _ascii(text: str) -> str:
    return "".join(chr(ord(character) - 0xFEE0) if "０" <= character <= "９" else character for character in text)


_ESCAPED = re.compile(r"\\.")
_MAY_TABLE = re.compile(r"^[^\S\n]*(?:[|｜]|[:-][: -]*\|)", re.MULTILINE)
_SEPARATOR = re.compile(r"\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?|\|? *:?-+:? *(?:\| *:?-+:? *)+\|?")


@rule("broken-table", alone=True)
def broken_table(kb: KnowledgeBase) -> Findings:
    """A table stands between empty lines, has `| --- | --- |` below its first row, and as many cells in every row.

    Otherwise it is shown as one line of words and bars, or a cell is lost without a word.

    Bad (`withdraw/arrived.faq.yaml`):

        answer: {zh: "| 状态 | 谁 |\\n| 未上链 | 我们 |", en: "We can help before it is on the chain."}

    Good (`withdraw/arrived.faq.yaml`):

        answer: {zh: "| 状态 | 谁 |\\n| --- | --- |\\n| 未上链 | 我们 |", en: "| Status | Who |\\n| --- | --- |\\n| Off chain | We |"}
    """
    for passage in places.markdown(kb):
        if not _MAY_TABLE.search(passage.words):
            continue
        block: list[tuple[int, str]] = []
        for start, line in [*begun_lines(passage), (len(passage.words), "")]:
            if line.strip():
                block.append((start, _ESCAPED.sub("xx", line)))
                continue
            if block and (found := _table_mistake(block)):
                offset, mistake = found
                yield broken_table.finding(passage.file, passage.at(offset), *mistake)
            block = []


def _table_mistake(block: list[tuple[int, str]]) -> tuple[int, Said] | None:
    """What is wrong with the table in a block of lines, if there is one: where, what, and what mends it."""
    block = list(dropwhile(lambda line: _HEAD.match(line[1].strip()), block))
    rows = [index for index, (_, line) in enumerate(block) if line.strip().startswith(("|", "｜"))]
    if not rows and len(block) > 1 and "|" in block[1][1] and _SEPARATOR.fullmatch(block[1][1].strip()):
        rows = list(range(len(block)))
    if not rows:
        return None
    offsets = [start + len(line) - len(line.lstrip()) for start, line in block]
    lines = [line.strip() for _, line in block]
    for index in rows:
        if "｜" in lines[index] and (index > 0 or lines[index].startswith("｜")):
            return offsets[index], (
                ("full-width bars make no table", "全角的｜画不出表格"),
                ("write | with the English keyboard", "切换到英文输入法，改成 |"),
            )
    if rows[0] > 0:
        message = ("this table is part of the paragraph above it", "表格和上面的段落连在一起了")
        return offsets[rows[0]], (message, _EMPTY_LINE)
    width = _cells(lines[0])
    if len(lines) < 2 or not _SEPARATOR.fullmatch(lines[1]):
        between = "|" + " --- |" * width
        return offsets[0], (
            ("a table without the line between its head and its rows", "表头下面少了分隔行"),
            (f"write {between} below this line", f"在这一行下面写 {between}"),
        )
    for index in range(1, len(lines)):
        if index >= len(rows) or rows[index] != index:  # up to here, every line is a row
            return offsets[index], (("this line is part of the table above it", "这一行和上面的表格连在一起了"), _EMPTY_LINE)
        if (count := _cells(lines[index])) != width:
            return offsets[index], (
                (f"this row has {_count(count)}, the head of the table {width}", f"这一行有 {count} 格，表头有 {width} 格"),
                ("give every row as many cells; an empty one is '| |'", "每一行的格数要一样；空格子写 | |"),
            )
    return None


def _count(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"


def _cells(row: str) -> int:
    return row.removeprefix("|").removesuffix("|").count("|") + 1


RULES: tuple[AnyRule, ...] = (
    unmade_link, raw_html, markup_in_plain_text, bad_callout, broken_list, broken_table,
)  # fmt: skip
