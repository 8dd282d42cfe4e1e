"""What a writer's lines of YAML look like, before any parser: keys without a colon, texts that need a bar, quoting."""

from __future__ import annotations

import re
from collections.abc import Sequence

KEY_LINE = re.compile(r"(?P<lead> *(?:- +)*)(?P<key>[A-Za-z][A-Za-z0-9_-]*):(?: +(?P<value>[^ ].*)?)?")
_NO_COLON = re.compile(r"(?P<lead> *(?:- +)*)(?P<key>[A-Za-z][A-Za-z0-9_-]*)(?P<sign> *：| *=|:(?!//)(?=\S))\s*(?P<value>.*)")
_MARKDOWN_LINE = re.compile(r"\s*([-*+] |\d+\. |#{1,6} |\||!!! |> |```)")

QUOTE_IT = "put the whole text in double quotes"


def missing_colon(line: str) -> tuple[int, str, str] | None:
    """Where in ``line`` a key lacks its ``: ``, with the message and the mended line; ``None`` when it does not."""
    if (match := _NO_COLON.fullmatch(line)) is None:
        return None
    key, sign = match["key"], match["sign"].strip()
    why = {"：": " (the full-width '：' is not read as one)", "=": " (it is not '=')"}.get(sign, "")
    return match.end("key") + 1, f"there is no ': ' after '{key}'{why}", f"write {key}: {match['value']}".rstrip()


def needs_bar(key: str) -> tuple[str, str]:
    """Message and hint for a text of several lines whose lines would be joined."""
    return (
        f"a Markdown text of several lines needs '|' after '{key}:'",
        f"write '{key}: |' and the text on the lines below, indented by two more",
    )


def loses_lines(lines: Sequence[str]) -> bool:
    """Whether these lines of a text mean something else when they are joined to one."""
    text = "\n".join(lines).strip().split("\n")
    return len(text) > 1 and any(not line.strip() or _MARKDOWN_LINE.match(line) for line in text)


def quoted(text: str) -> str:
    """``text`` as a YAML text in quotes."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def is_language(key: object) -> bool:
    """Whether ``key`` looks like a language code and is no short field name."""
    return isinstance(key, str) and re.fullmatch("[a-z]{2,3}", key) is not None and key not in {"id", "url", "how"}


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def lead(line: str) -> str:
    match = _NO_COLON.fullmatch(line)
    return match["lead"] if match else ""
