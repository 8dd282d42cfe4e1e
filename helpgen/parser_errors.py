"""The parser's errors in a writer's words, where the mistake is and not where the parser noticed it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from helpgen.findings import Both, Finding, Position, Said
from helpgen.lines import KEY_LINE, indent, is_language, lead, missing_colon, needs_bar, quote_it, quoted
from helpgen.slips import NOT_IN_LINE, find_slip, start_in
from helpgen.syntax import yaml_syntax


@dataclass(frozen=True, slots=True)
class Token:
    """What the parser read last: where it starts and ends, and how: a quote, ``|``, ``>``, ``[``, ``{`` or nothing (plain)."""

    start: Position = field(default_factory=Position)
    end: Position = field(default_factory=Position)
    style: str = ""


_Told: TypeAlias = "tuple[Position, Said] | None"

_NO_KEY: Both = ("this line is not 'key: value'", "这一行不是“字段名: 值”的写法")
_NOT_CLOSED: Both = ("a quote is opened and never closed", "引号没有关上")
_DEEPER: Both = ("this line is indented deeper than the one above", "这一行比上一行缩进得深")
_TWO_COLONS: Both = (
    "a ':' followed by a space inside an unquoted text",
    "没加引号的文字里有英文冒号加空格",
)
_AFTER_QUOTE: Both = ("text goes on after a closing quote", "引号关上之后还有文字")


def _write(text: str) -> Both:
    return f"write {text}", f"写成 {text}"


def _quote_the_text(example: str) -> Both:
    return f"quote the text: {example}", f"给文字加上引号，写成 {example}"


def from_parser(path: str, lines: tuple[str, ...], error: yaml.YAMLError, last: Token) -> Finding:
    """The parser's error in a writer's words, where the mistake is and not where the parser noticed it."""
    problem, context = getattr(error, "problem", None) or "", getattr(error, "context", None) or ""
    at, opened = _position(lines, getattr(error, "problem_mark", None)), _position(lines, getattr(error, "context_mark", None))
    at = at or opened or Position()
    told = _Diagnosis(lines, problem, context, at, opened or at, last).tell()
    return yaml_syntax(path, *told)


def _position(lines: tuple[str, ...], mark: Any) -> Position | None:
    """Where a mark of the parser stands; at the end of a file without a last line break it names a line that is not there."""
    if mark is None:
        return None
    if mark.line >= len(lines):
        return Position(len(lines), len(lines[-1]) + 1)
    return Position(mark.line + 1, min(mark.column, len(lines[mark.line])) + 1)


@dataclass(frozen=True)
class _Diagnosis:
    """One error of the parser: what it says, where it noticed it, where that began, and what it had read before."""

    lines: tuple[str, ...]
    problem: str
    context: str
    at: Position
    opened: Position
    last: Token

    def tell(self) -> tuple[Position, Said]:
        line = self._line(self.at.line)
        if tab := re.match(r" *\t", line):
            return (
                Position(self.at.line, len(tab.group())),
                (
                    ("a tab is used to indent this line", "这一行用了制表符（Tab）缩进"),
                    ("indent with spaces, two for each level", "改用空格缩进，每层两个"),
                ),
            )
        return (
            self._left_by_a_merge()
            or self._in_quotes()
            or self._slip()
            or self._key_without_colon()
            or self._value_too_many()
            or self._after_a_value()
            or self._block_text()
            or self._by_words(line)
        )

    def _left_by_a_merge(self) -> _Told:
        """The line that opens the two versions of a merge that nobody finished."""
        for number in range(1, len(self.lines) + 1):
            if self._line(number).startswith("<<<<<<<"):
                return Position(number, 1), (
                    ("two versions stand here, left by a merge", "这里留着合并时的两个版本"),
                    (
                        "keep one of the two and delete the lines '<<<<<<<', '=======' and '>>>>>>>'",
                        "只留一个版本，删掉“<<<<<<<”“=======”“>>>>>>>”这几行",
                    ),
                )
        return None

    def _slip(self) -> _Told:
        if re.search("quoted|flow|block scalar", self.context):
            return None
        if self.last.style in {"|", ">"} and not re.search("expected (key|'-' indicator)", self.problem):
            return None  # the line may be one of the text
        return find_slip(self.lines, self.at, self.opened)

    def _line(self, number: int) -> str:
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else ""

    def _above(self, number: int) -> int:
        """The number of the nearest line above that is neither blank nor a comment; 0 when there is none."""
        number -= 1
        while number > 0 and (not self._line(number).strip() or self._line(number).lstrip().startswith("#")):
            number -= 1
        return max(number, 0)

    def _text_without_bar(self, number: int) -> _Told:
        """For a line inside a text: the key above it that would need a ``|``."""
        inside, above = indent(self._line(number)), number
        while above := self._above(above):
            line = self._line(above)
            if indent(line) >= inside:
                continue
            match = KEY_LINE.fullmatch(line)
            if match is None or not is_language(match["key"]) or (match["value"] or "x")[0] in "|\"'[{":
                return None
            if match["value"]:
                return Position(above, match.start("value") + 1), needs_bar(match["key"])
            first = next(n for n in range(above + 1, number + 1) if self._line(n).strip())
            return Position(first, indent(self._line(first)) + 1), needs_bar(match["key"])
        return None

    def _in_quotes(self) -> _Told:
        if "quoted scalar" not in self.context:
            return None
        line = self._line(self.opened.line)
        if "escape" in self.problem or "hexdecimal" in self.problem:
            backslash = self._line(self.at.line).rfind("\\", 0, self.at.column)
            return (
                Position(self.at.line, max(backslash, 0) + 1),
                (
                    (
                        "a '\\' inside double quotes starts an escape, and this one is unknown",
                        "双引号里的“\\”表示转义，但没有这种转义",
                    ),
                    ("write '\\\\' for a backslash, or use single quotes", "反斜杠要写成 \\\\，或者改用单引号"),
                ),
            )
        if told := self._typographic(self.opened):
            return told
        quote = line[self.opened.column - 1]
        item = re.fullmatch(r"(?P<text>[^\]}]*?)\s*[\]}]+\s*", line[self.opened.column :])
        if item and quote not in item["text"] and re.search(r"[\[{]", line[: self.opened.column]):
            return self.opened, (_NOT_CLOSED, _write(f"{quote}{item['text']}{quote}"))
        whole = f"{line.strip()}{quote}"
        return self.opened, (
            _NOT_CLOSED,
            (
                f"close it: {whole}, or use '|' and write the text below it",
                f"补上后引号，写成 {whole}；或者改用 |，文字从下一行写起",
            )
            if "found unexpected end" in self.problem and line.count(quote) == 1
            else ("close the quote, or use '|' and write the text below it", "补上后引号；或者改用 |，文字从下一行写起"),
        )

    def _typographic(self, start: Position) -> _Told:
        """For a quote opened at ``start``: the typographic quote at the end of its line that was meant to close it."""
        line = self._line(start.line).rstrip()
        text = line[start.column :]
        for opening, closing in ("“”", "‘’", "「」", "『』", "＂＂"):
            if text.endswith(closing) and (opening == closing or text.count(closing) > text.count(opening)):
                quote = line[start.column - 1]
                whole = f"{line.strip()[:-1]}{quote}"
                return Position(start.line, len(line)), (
                    (f"the text opens with {quote} and closes with {closing}", f"文字以 {quote} 开头，却以 {closing} 结尾"),
                    (f"close it with the same quote: {whole}", f"前后用同一种引号，写成 {whole}"),
                )
        return None

    def _key_without_colon(self) -> _Told:
        if "could not find expected ':'" in self.problem:
            line = self._line(self.opened.line)
            if found := missing_colon(line):
                return Position(self.opened.line, found[0]), found[1]
            if self.last.style in {"|", ">"} and (column := self._text_column(self.opened.line)):
                return self.opened, (
                    _NO_KEY,
                    (
                        f"if it belongs to the text above, start it in column {column}",
                        f"如果它属于上面的文字，让它从第 {column} 列开始",
                    ),
                )
            return self._text_without_bar(self.opened.line) or (
                self.opened,
                (
                    _NO_KEY,
                    (
                        "write a key and ': ' before it; if it belongs to a text, indent it deeper than the text's key",
                        "在前面写上字段名、英文冒号和空格；如果它属于一段文字，就要比那个字段名缩进得深",
                    ),
                ),
            )
        if "mapping values are not allowed" not in self.problem:
            return None
        number, indent = self.at.line, len((re.match(r" *", self._line(self.at.line)) or [""])[0])
        while number := self._above(number):
            line = self._line(number)
            found = missing_colon(line)
            if found and len(lead(line)) <= indent:
                return Position(number, found[0]), found[1]
            if KEY_LINE.fullmatch(line):
                break
        return None

    def _value_too_many(self) -> _Told:
        """A second ``: `` in a line, or a line that the text above swallows because it is indented deeper."""
        if "mapping values are not allowed" not in self.problem:
            return None
        number = self.at.line
        line = self._line(number)
        first = re.match(r" *(?:- +)*[^\s:]+:(?=\s)", line)
        if first and first.end() < self.at.column:
            value = line[first.end() :].strip()
            if re.fullmatch("“[^“”]*”", value):
                value = value[1:-1]
            example = f"{line[: first.end()].strip()} {quoted(value)}" if value else 'key: "text: more text"'
            return self.at, (_TWO_COLONS, _quote_the_text(example))
        start = Position(number, indent(line) + 1)
        above = self._above(number)
        over, here = KEY_LINE.fullmatch(self._line(above)), KEY_LINE.fullmatch(line)
        if over and over["value"] and here and above == number - 1 and "-" not in here["lead"]:
            return start, (_DEEPER, start_in(len(over["lead"]) + 1))
        if bar := self._text_without_bar(number):
            return bar
        if here and above and not over and indent(self._line(above)) == indent(line):
            return Position(above, indent(self._line(above)) + 1), (
                _NO_KEY,
                (
                    "write its key before it, or indent it as a part of the text above",
                    "在前面写上字段名；如果它属于上面的文字，就和那段文字对齐",
                ),
            )
        return self.at, (_TWO_COLONS, _quote_the_text(quoted(line.strip())))

    def _after_a_value(self) -> _Told:
        """Text that goes on after a closing quote, bracket or brace; the parser only says that it expected something else."""
        line, last = self._line(self.at.line), self.last
        if not re.search("did not find expected (key|'-' indicator|<document start>|',' or)", self.problem):
            return None
        if (
            line[: self.at.column - 1].strip(" -") == ""
            or not line[self.at.column - 1 :].strip()  # the end of the file: what is open there was never closed
            or last.end.line != self.at.line
            or not last.style
            or last.style in "|>"
        ):
            return None
        rest, opening = line[self.at.column - 1 :], last.style
        if rest[0] in "]}" and "flow" not in self.context:
            return self.at, ((f"there is one '{rest[0]}' too many", f"多了一个“{rest[0]}”"), _DELETE_OR_QUOTE)
        whole = self._line(last.start.line)[last.start.column - 1 :].rstrip() if last.start.line == self.at.line else ""
        if opening in "[{":
            if "flow" in self.context:
                return None
            said = (f"a text that starts with '{opening}' needs quotes", f"以“{opening}”开头的文字要加引号")
            return last.start, (said, quote_it(quoted(whole) if whole else ""))
        if last.start.line != self.at.line:
            return self._typographic(last.start) or (
                last.start,
                (
                    (f"this quote closes only in line {self.at.line}", f"这个引号到第 {self.at.line} 行才关上"),
                    (f"write {opening} at the end of its text", f"在这段文字末尾写上 {opening}"),
                ),
            )
        inner = line[last.start.column : last.end.column - 2]
        if "flow" in self.context and inner.rstrip().endswith(","):
            return last.start, (_NOT_CLOSED, _write(f"{opening}{inner.rstrip(' ,')}{opening}"))
        if "flow" in self.context:
            return self.at, (_AFTER_QUOTE, ("put the whole text between the quotes", "把整段文字都放在引号里"))
        if whole.endswith(opening) and len(whole) > 1:
            inner = whole[1:-1].replace("''", "'")
            closed = Position(last.end.line, last.end.column - 1)
            return closed, (
                (
                    f"the quote closes in the middle of the text, at this {opening}",
                    f"引号在文字中间的这个 {opening} 处就关上了",
                ),
                _write(quoted(inner)),
            )
        inner += line[last.end.column - 1 :].rstrip()
        whole = f"{opening}{inner}{opening}"
        return self.at, (
            _AFTER_QUOTE,
            (f"put the whole text between the quotes: {whole}", f"把整段文字都放在引号里，写成 {whole}"),
        )

    def _block_text(self) -> _Told:
        """Lines of a text after ``|`` that are not indented as its first line says, and text beside the ``|``."""
        if "block scalar" in self.context:
            line = self._line(self.opened.line)
            if re.fullmatch(r" *\|.*\| *", line) and (bar := self._text_without_bar(self.opened.line)):
                return bar
            sign = line[self.opened.column - 1 : self.opened.column]
            return self.opened, (
                (f"text stands on the line of the '{sign}'", f"“{sign}”后面不能直接写文字"),
                (
                    f"write the text on the lines below, indented deeper; if '{sign}' is part of the text, {quote_it()[0]}",
                    f"文字从下一行写起，并且缩进得更深；如果“{sign}”是文字的一部分，{quote_it()[1]}",
                ),
            )
        line = self._line(self.at.line)
        if "did not find expected key" not in self.problem or line[: self.at.column - 1].strip():
            return None
        if self.at.column <= self.opened.column:
            return None
        start = Position(self.at.line, self.at.column)
        if self.last.style not in {"|", ">"}:
            if KEY_LINE.fullmatch(line) is None and (bar := self._text_without_bar(self.at.line)):
                return bar
            if indent(self._line(self._above(self.at.line))) >= indent(line):
                return None
            return start, (_DEEPER, start_in(self.opened.column))
        if any(self._line(n).strip() for n in range(self.last.start.line + 1, self.at.line)):
            column = self._text_column(self.at.line)
            first = next(n for n in range(self.last.start.line + 1, self.at.line) if self._line(n).strip())
            # What starts with # after the first line is a remark to the parser.
            alone = all(self._line(n).strip()[:1] in {"", "#"} for n in range(first + 1, self.at.line))
            if first + 1 < self.at.line and alone and indent(line) == indent(self._line(self.last.start.line)) + 2:
                said = ("the first line of this text is indented deeper than the others", "这段文字的第一行比其他行缩进得深")
                return Position(first, column), (said, start_in(indent(line) + 1))
            said = ("this line is indented less than the first line of its text", "这一行比这段文字的第一行缩进得浅")
            return start, (said, start_in(column))
        return start, (
            ("the empty line above this text is longer than its indentation", "这段文字上面的空行里，空格比文字的缩进还多"),
            ("delete the spaces in the empty line", "删掉空行里的空格"),
        )

    def _first_line_indented(self) -> Position | None:
        number = next((n for n in range(1, self.at.line) if self._line(n).strip() and self._line(n)[0] != "#"), 0)
        return Position(number, indent(self._line(number)) + 1) if number and self._line(number)[0] == " " else None

    def _text_column(self, end: int) -> int:
        """The column in which the text after the last ``|`` starts, or would have to when it has no line above ``end``."""
        numbers = range(self.last.start.line + 1, end)
        meant = indent(self._line(self.last.start.line)) + 3
        return next((indent(self._line(n)) + 1 for n in numbers if self._line(n).strip()), meant)

    def _by_words(self, line: str) -> tuple[Position, Said]:
        problem, context = self.problem, self.context
        character = line[self.at.column - 1 : self.at.column]
        if "flow sequence" in context or "flow mapping" in context or (not character and "node content" in problem):
            end = re.search(r"[)}）】］」]$", self._line(self.opened.line).rstrip())
            if end and "sequence" in context and self._line(self.opened.line)[self.opened.column - 1] == "[":
                return Position(self.opened.line, end.start() + 1), (
                    (f"a '[' is closed with '{end.group()}'", f"“[”要用“]”关上，这里写成了“{end.group()}”"),
                    _write("]"),
                )
            return self.opened, (
                ("a '[' or '{' is opened and not closed properly", "“[”或“{”没有正确关上"),
                (
                    "close it with ']' or '}', and quote texts inside it",
                    "用 ] 或 } 关上，里面的文字加上英文双引号",
                ),
            )
        if character == "," and line[: self.at.column - 1].rstrip()[-1:] in {",", "[", "{"}:
            return self.at, (
                ("there is nothing before this ','", "这个逗号前面没有内容"),
                ("delete the comma, or write the item before it", "删掉这个逗号，或者在它前面写上内容"),
            )
        if "cannot start any token" in problem or "node content" in problem:
            return self.at, (_must_not_start(character), quote_it())
        if "mapping keys are not allowed" in problem:
            return self.at, (_must_not_start("? "), quote_it())
        if "alphabetic or numeric character" in problem:
            return self.at, (
                (
                    f"'{character}' is not allowed after '*' or '&' at the start of a text",
                    f"文字开头的“*”或“&”后面不能是“{character}”",
                ),
                quote_it(),
            )
        if "block sequence entries are not allowed" in problem:
            return self.at, (
                ("a '- ' is not allowed here", "这里不能写“- ”"),
                ("start the list on a line of its own below its key", "列表要另起一行，写在字段名下面"),
            )
        percent = next((n for n in range(1, self.at.line + 1) if self._line(n).startswith("%")), 0)
        if percent and ("directive" in context or "document start" in problem):
            return Position(percent), (
                ("a line must not start with '%'", "一行不能以“%”开头"),
                ("delete it, or write the text after its key, in quotes", "删掉它，或者把文字加上引号，写在字段名后面"),
            )
        if "scanning a tag" in context:
            return self.opened, (_must_not_start("!"), quote_it())
        if "document start" in problem:
            if first := self._first_line_indented():
                return first, (
                    ("this line is indented, and nothing stands above it", "这一行缩进了，上面却没有它所属的内容"),
                    (
                        "write its id above it, such as 'live-chat:', or start it in column 1",
                        "在上面单独写一行它的 id，例如 live-chat:；或者让它从第 1 列开始",
                    ),
                )
            return self.at, (
                ("the document has ended before this line", "文档在这一行之前就结束了"),
                (
                    "delete a '...' above, and write every line as 'key: value'",
                    "删掉上面的“...”，每一行都写成“字段名: 值”",
                ),
            )
        if character and character in "]},":
            said = (f"a line must not start with '{character}'", f"一行不能以“{character}”开头")
            return self.at, (said, _DELETE_OR_QUOTE)
        if character == ":":
            return self.at, (
                ("there is no key before ':'", "冒号前面没有字段名"),
                ("write the key before it", "在冒号前面写上字段名"),
            )
        if "expected key" in problem or "'-' indicator" in problem or "block end" in problem:
            return self.at, (
                NOT_IN_LINE,
                ("line it up with the keys of the same level", "让它和同一层的字段名对齐"),
            )
        return self.at, (("from here on the file is not well-formed", "从这里开始，文件格式不对"), quote_it())


def _must_not_start(sign: str) -> Both:
    return f"a text must not start with '{sign}'", f"文字不能以“{sign}”开头"


_DELETE_OR_QUOTE: Both = (
    "delete it, or put the whole text in double quotes",
    "删掉它，或者给整段文字加上英文双引号",
)
