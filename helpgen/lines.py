"""What a writer's lines of YAML look like, before any parser: keys without a colon, texts that need a bar, quoting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from helpgen.findings import Both, Said

KEY_LINE = re.compile(r"(?P<lead> *(?:- +)*)(?P<key>[A-Za-z][A-Za-z0-9_-]*):(?: +(?P<value>[^ ].*)?)?")
_NO_COLON = re.compile(r"(?P<lead> *(?:- +)*)(?P<key>[A-Za-z][A-Za-z0-9_-]*)(?P<sign> *：| *=|:(?!//)(?=\S))\s*(?P<value>.*)")
_MARKDOWN_LINE = re.compile(r"\s*([-*+] |\d+\. |#{1,6} |\||!!! |=== |> |```)")


def quote_it(example: str = "") -> Both:
    """The hint to put a text in quotes, with the text in them where that is short enough to show."""
    if not example:
        return "put the whole text in double quotes", "给整段文字加上英文双引号"
    return f"put the whole text in double quotes: {example}", f"给整段文字加上引号，写成 {example}"


def missing_colon(line: str) -> tuple[int, Said] | None:
    """Where in ``line`` a key lacks its ``: ``, with the message and the mended line; ``None`` when it does not."""
    if (match := _NO_COLON.fullmatch(line)) is None:
        return None
    key, sign = match["key"], match["sign"].strip()
    why, why_zh = {
        "：": (" (the full-width '：' is not read as one)", "（全角冒号“：”不算）"),
        "=": (" (it is not '=')", "（不能用“=”）"),
    }.get(sign, ("", ""))
    mended = f"{key}: {match['value']}".rstrip()
    return match.end("key") + 1, (
        (f"there is no ': ' after '{key}'{why}", f"“{key}”后面缺少英文冒号加空格{why_zh}"),
        (f"write {mended}", f"写成 {mended}"),
    )


def needs_bar(key: str) -> Said:
    """Message and hint for a text of several lines whose lines would be joined."""
    return (
        (f"a Markdown text of several lines needs '|' after '{key}:'", f"Markdown 文字有好几行，“{key}:”后面要加 |"),
        (
            f"write '{key}: |' and the text on the lines below, indented by two more",
            f"写成 {key}: |，正文从下一行写起，比 {key} 多缩进两格",
        ),
    )


def too_deep(key: str, column: int) -> Said:
    """Message and hint for a field that stands inside the text or the list above it."""
    return (
        (f"'{key}' is indented too deep", f"{key} 缩进得太深，成了上面那个字段的内容"),
        (
            f"start it in column {column}, and indent what belongs to it by two more",
            f"让 {key} 从第 {column} 列开始，它下面的内容比它多缩进两格",
        ),
    )


def loses_lines(lines: Sequence[str]) -> bool:
    """Whether these lines of a text mean something else when they are joined to one."""
    text = "\n".join(lines).strip().split("\n")
    return len(text) > 1 and any(not line.strip() or _MARKDOWN_LINE.match(line) for line in text)


def first_line_short(text: str) -> int:
    """By how many spaces (1 to 3) all other lines of a text are indented deeper than its first; 0 when they are not."""
    if "\n " not in text or text[:1] in " \n":
        return 0
    others = [indent(line) for line in text.split("\n")[1:] if line.strip()]
    return min(others) if len(others) > 1 and 0 < min(others) < 4 else 0


def quoted(text: str) -> str:
    """``text`` as a YAML text in quotes."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


@lru_cache(maxsize=4096)
def is_language(key: object) -> bool:
    """Whether ``key`` looks like a language code and is no short field name."""
    return isinstance(key, str) and re.fullmatch("[a-z]{2,3}", key) is not None and key not in {"id", "url", "how"}


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def lead(line: str) -> str:
    match = _NO_COLON.fullmatch(line)
    return match["lead"] if match else ""
