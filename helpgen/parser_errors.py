"""The parser's errors in a writer's words, where the mistake is and not where the parser noticed it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from helpgen.findings import Finding, Position
from helpgen.lines import KEY_LINE, QUOTE_IT, indent, is_language, lead, missing_colon, needs_bar, quoted
from helpgen.syntax import yaml_syntax


@dataclass(frozen=True, slots=True)
class Token:
    """What the parser read last: where it starts and ends, and how: a quote, ``|``, ``>``, ``[``, ``{`` or nothing (plain)."""

    start: Position = field(default_factory=Position)
    end: Position = field(default_factory=Position)
    style: str = ""


_Told: TypeAlias = "tuple[Position, str, str] | None"


def from_parser(path: str, lines: tuple[str, ...], error: yaml.YAMLError, last: Token) -> Finding:
    """The parser's error in a writer's words, where the mistake is and not where the parser noticed it."""
    problem, context = getattr(error, "problem", None) or "", getattr(error, "context", None) or ""
    at, opened = _position(getattr(error, "problem_mark", None)), _position(getattr(error, "context_mark", None))
    at = at or opened or Position()
    told = _Diagnosis(lines, problem, context, at, opened or at, last).tell()
    return yaml_syntax(path, *told)


def _position(mark: Any) -> Position | None:
    return None if mark is None else Position(mark.line + 1, mark.column + 1)


@dataclass(frozen=True)
class _Diagnosis:
    """One error of the parser: what it says, where it noticed it, where that began, and what it had read before."""

    lines: tuple[str, ...]
    problem: str
    context: str
    at: Position
    opened: Position
    last: Token

    def tell(self) -> tuple[Position, str, str]:
        line = self._line(self.at.line)
        if tab := re.match(r" *\t", line):
            return (
                Position(self.at.line, len(tab.group())),
                "a tab is used to indent this line",
                "indent with spaces, two for each level",
            )
        return (
            self._in_quotes()
            or self._key_without_colon()
            or self._value_too_many()
            or self._after_a_value()
            or self._block_text()
            or self._by_words(line)
        )

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
                return Position(above, match.start("value") + 1), *needs_bar(match["key"])
            first = next(n for n in range(above + 1, number + 1) if self._line(n).strip())
            return Position(first, indent(self._line(first)) + 1), *needs_bar(match["key"])
        return None

    def _in_quotes(self) -> _Told:
        if "quoted scalar" not in self.context:
            return None
        line = self._line(self.opened.line)
        if "escape" in self.problem or "hexdecimal" in self.problem:
            backslash = self._line(self.at.line).rfind("\\", 0, self.at.column)
            return (
                Position(self.at.line, max(backslash, 0) + 1),
                "a '\\' inside double quotes starts an escape, and this one is unknown",
                "write '\\\\' for a backslash, or use single quotes",
            )
        return self._typographic(self.opened) or (
            self.opened,
            "a quote is opened and never closed",
            f"close it: {line.strip()}{line[self.opened.column - 1]}, or use '|' and write the text below it"
            if "found unexpected end" in self.problem and line.count(line[self.opened.column - 1]) == 1
            else "close the quote, or use '|' and write the text below it",
        )

    def _typographic(self, start: Position) -> _Told:
        """For a quote opened at ``start``: the typographic quote at the end of its line that was meant to close it."""
        line = self._line(start.line).rstrip()
        text = line[start.column :]
        for opening, closing in ("“”", "‘’", "「」", "『』", "＂＂"):
            if text.endswith(closing) and (opening == closing or text.count(closing) > text.count(opening)):
                quote = line[start.column - 1]
                return (
                    Position(start.line, len(line)),
                    f"the text opens with {quote} and closes with {closing}",
                    f"close it with the same quote: {line.strip()[:-1]}{quote}",
                )
        return None

    def _key_without_colon(self) -> _Told:
        if "could not find expected ':'" in self.problem:
            line = self._line(self.opened.line)
            if found := missing_colon(line):
                return Position(self.opened.line, found[0]), found[1], found[2]
            if re.match(r" *-[^\s-]", line):
                item = line.strip()[1:]
                return self.opened, "there is no space after '-'", f"write - {item}"
            if self.last.style in {"|", ">"} and (column := self._text_column()):
                hint = f"if it belongs to the text above, start it in column {column}"
                return self.opened, "this line is not 'key: value'", hint
            return self._text_without_bar(self.opened.line) or (
                self.opened,
                "this line is not 'key: value'",
                "write a key and ': ' before it; if it belongs to a text, indent it deeper than the text's key",
            )
        if "mapping values are not allowed" not in self.problem:
            return None
        number, indent = self.at.line, len((re.match(r" *", self._line(self.at.line)) or [""])[0])
        while number := self._above(number):
            line = self._line(number)
            found = missing_colon(line)
            if found and len(lead(line)) <= indent:
                return Position(number, found[0]), found[1], found[2]
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
            example = f"{line[: first.end()].strip()} {quoted(value)}" if value else 'key: "text: more text"'
            return self.at, "a ':' followed by a space inside an unquoted text", f"quote the text: {example}"
        start = Position(number, indent(line) + 1)
        above = self._above(number)
        over, here = KEY_LINE.fullmatch(self._line(above)), KEY_LINE.fullmatch(line)
        if over and over["value"] and here and above == number - 1 and "-" not in here["lead"]:
            return start, "this line is indented deeper than the one above", f"start it in column {len(over['lead']) + 1}"
        if bar := self._text_without_bar(number):
            return bar
        if here and above and not over and indent(self._line(above)) == indent(line):
            return (
                Position(above, indent(self._line(above)) + 1),
                "this line is not 'key: value'",
                "write its key before it, or indent it as a part of the text above",
            )
        return self.at, "a ':' followed by a space inside an unquoted text", f"quote the text: {quoted(line.strip())}"

    def _after_a_value(self) -> _Told:
        """Text that goes on after a closing quote, bracket or brace; the parser only says that it expected something else."""
        line, last = self._line(self.at.line), self.last
        if not re.search("did not find expected (key|'-' indicator|<document start>|',' or)", self.problem):
            return None
        if (
            line[: self.at.column - 1].strip(" -") == ""
            or last.end.line != self.at.line
            or not last.style
            or last.style in "|>"
        ):
            return None
        rest, opening = line[self.at.column - 1 :], last.style
        if rest[0] in "]}" and "flow" not in self.context:
            return self.at, f"there is one '{rest[0]}' too many", "delete it, or put the whole text in double quotes"
        whole = self._line(last.start.line)[last.start.column - 1 :].rstrip() if last.start.line == self.at.line else ""
        if opening in "[{":
            if "flow" in self.context:
                return None
            example = f": {quoted(whole)}" if whole else ""
            return last.start, f"a text that starts with '{opening}' needs quotes", f"{QUOTE_IT}{example}"
        if last.start.line != self.at.line:
            return self._typographic(last.start) or (
                last.start,
                f"this quote closes only in line {self.at.line}",
                f"write {opening} at the end of its text",
            )
        if "flow" in self.context:
            return self.at, "text goes on after a closing quote", "put the whole text between the quotes"
        if whole.endswith(opening) and len(whole) > 1:
            inner = whole[1:-1].replace("''", "'")
            closed = Position(last.end.line, last.end.column - 1)
            return closed, f"the quote closes in the middle of the text, at this {opening}", f"write {quoted(inner)}"
        inner = line[last.start.column : last.end.column - 2] + line[last.end.column - 1 :].rstrip()
        return (
            self.at,
            "text goes on after a closing quote",
            f"put the whole text between the quotes: {opening}{inner}{opening}",
        )

    def _block_text(self) -> _Told:
        """Lines of a text after ``|`` that are not indented as its first line says, and text beside the ``|``."""
        if "block scalar" in self.context:
            line = self._line(self.opened.line)
            if re.fullmatch(r" *\|.*\| *", line) and (bar := self._text_without_bar(self.opened.line)):
                return bar
            sign = line[self.opened.column - 1 : self.opened.column]
            hint = f"write the text on the lines below, indented deeper; if '{sign}' is part of the text, {QUOTE_IT}"
            return self.opened, f"text stands on the line of the '{sign}'", hint
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
            return start, "this line is indented deeper than the one above", f"start it in column {self.opened.column}"
        if column := self._text_column():
            return start, "this line is indented less than the first line of its text", f"start it in column {column}"
        return start, "the empty line above this text is longer than its indentation", "delete the spaces in the empty line"

    def _text_column(self) -> int:
        """The column in which the text after the last ``|`` starts; 0 when it has no line."""
        numbers = range(self.last.start.line + 1, self.at.line)
        return next((indent(self._line(n)) + 1 for n in numbers if self._line(n).strip()), 0)

    def _by_words(self, line: str) -> tuple[Position, str, str]:
        problem, context = self.problem, self.context
        character = line[self.at.column - 1 : self.at.column]
        if "flow sequence" in context or "flow mapping" in context or (not character and "node content" in problem):
            return (
                self.opened,
                "a '[' or '{' is opened and not closed properly",
                "close it with ']' or '}', and quote texts inside it",
            )
        if "cannot start any token" in problem or "node content" in problem:
            return self.at, f"a text must not start with '{character}'", QUOTE_IT
        if "mapping keys are not allowed" in problem:
            return self.at, "a text must not start with '? '", QUOTE_IT
        if "alphabetic or numeric character" in problem:
            return self.at, f"'{character}' is not allowed after '*' or '&' at the start of a text", QUOTE_IT
        if "block sequence entries are not allowed" in problem:
            return self.at, "a '- ' is not allowed here", "start the list on a line of its own below its key"
        percent = next((n for n in range(1, self.at.line + 1) if self._line(n).startswith("%")), 0)
        if percent and ("directive" in context or "document start" in problem):
            return Position(percent), "a line must not start with '%'", "delete it, or write the text after its key, in quotes"
        if "scanning a tag" in context:
            return self.opened, "a text must not start with '!'", QUOTE_IT
        if "document start" in problem:
            return (
                self.at,
                "the document has ended before this line",
                "delete a '...' above, and write every line as 'key: value'",
            )
        if character and character in "]},":
            return self.at, f"a line must not start with '{character}'", "delete it, or put the text in double quotes"
        if character == ":":
            return self.at, "there is no key before ':'", "write the key before it"
        if "expected key" in problem or "'-' indicator" in problem or "block end" in problem:
            return (
                self.at,
                "this line is not indented like the lines around it",
                "line it up with the keys of the same level",
            )
        return self.at, "from here on the file is not well-formed", QUOTE_IT
