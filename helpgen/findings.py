"""What is wrong with the content, as values: position, rule, finding, and the three ways to print one."""

from __future__ import annotations

import difflib
import inspect
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Literal, ParamSpec, TypeVar

Severity = Literal["error", "warning"]

Both = tuple[str, str]
"""The same in English and in Chinese."""

Words = str | Both
"""English alone, or English and Chinese."""

Said = tuple[Both, Both]
"""The message and the hint of a finding."""

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file; line and column count from 1, columns in characters."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Fix:
    """What ``helpgen check --fix`` does: ``length`` characters from ``position`` on, in one line, become ``text``."""

    position: Position
    length: int
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake in the content, where it is, and what mends it."""

    path: str
    position: Position
    rule: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    message_zh: str = ""
    hint_zh: str = ""
    """The same in Chinese; empty where a rule speaks English only."""
    fix: Fix | None = field(default=None, compare=False)
    """The mend, where a program can know it."""

    def as_text(self, language: str = "en") -> str:
        """The form for people: one line, and the hint indented below it; in Chinese where there is any and it is asked for."""
        if language == "zh" and self.message_zh:
            return replace(self, message=self.message_zh, hint=self.hint_zh, message_zh="").as_text()
        where = f"{visible(self.path)}:{self.position.line}:{self.position.column}"
        line = f"{where}: {self.severity} {self.rule}: {visible(self.message)}"
        return f"{line}\n    hint: {visible(self.hint)}" if self.hint else line

    def as_github(self) -> str:
        """A GitHub workflow command that shows the finding at its line of a pull request."""
        properties = {
            "file": visible(self.path),
            "line": str(self.position.line),
            "col": str(self.position.column),
            "title": self.rule,
        }
        fields = ",".join(f"{name}={_escape(value, ':,')}" for name, value in properties.items())
        message = f"{self.message} ({self.hint})" if self.hint else self.message
        return f"::{self.severity} {fields}::{_escape(visible(message))}"

    def as_dict(self) -> dict[str, str | int]:
        """The form for programs; the keys are part of the public interface."""
        return {
            "path": self.path,
            "line": self.position.line,
            "column": self.position.column,
            "severity": self.severity,
            "rule": self.rule,
            "message": self.message,
            "hint": self.hint,
            "message_zh": self.message_zh,
            "hint_zh": self.hint_zh,
        }


_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal or a log obeys and does not show: control and direction characters; and bytes in names that are no text."""
_LOG_COMMAND = "##["
"""What GitHub's log takes for a command wherever it stands in a line; ``::`` only counts where a line begins."""


def visible(text: str) -> str:
    """``text`` (of a writer, or the name of a file) in one line, in which nothing is obeyed by what it is printed to."""
    if text.isprintable() and _LOG_COMMAND not in text:
        return text
    return _OBEYED.sub(_code_point, text).replace(_LOG_COMMAND, "#\u2060#[")


def _code_point(match: re.Match[str]) -> str:
    number = ord(match.group())
    if number == 10:
        return "\\n"
    return f"\\u{number:04x}" if number > 0xFF else f"\\x{number:02x}"


def _escape(text: str, also: str = "") -> str:
    for character in "%\r\n" + also:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def to_json(findings: Iterable[Finding]) -> str:
    """A JSON array of the findings, in the order given, Chinese unescaped."""
    text = json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False, indent=2)
    shown = [_OBEYED.sub(lambda match: f"\\u{ord(match.group()):04x}", line) for line in text.split("\n")]
    return "\n".join(shown).replace(_LOG_COMMAND, "#\\u0023[")


@dataclass(frozen=True)
class Rule(Generic[P, R]):
    """A named check: calling it runs the function, whose docstring is the rule's manual page."""

    id: str
    severity: Severity
    check: Callable[P, R]
    waivable: bool = False
    """Whether a document may say, with a reason, that the rule does not fit it."""
    alone: bool = False
    """Whether it judges each of ``kb.documents()`` by itself: checked part by part, it finds what it finds in all of them."""
    of_trees: bool = False
    """Whether it judges trees, and what they share, and looks at no entry and no fact."""
    local: bool = False
    """Whether what it finds in an entry depends on no other entry and no tree, but for which ones there are."""
    of_facts: bool = False
    """Whether what it finds in an entry or a tree depends on facts; the other rules that judge each by itself look at none."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.check(*args, **kwargs)

    @property
    def manual(self) -> str:
        """Why the rule exists, with a Bad and a Good sample."""
        return inspect.cleandoc(self.check.__doc__ or "")

    def finding(
        self,
        path: str,
        position: Position,
        message: Words,
        hint: Words = "",
        *,
        severity: Severity | None = None,
        fix: Fix | None = None,
    ) -> Finding:
        """A finding of this rule; what it says is English, or English and Chinese. ``severity`` is the rule's, unless given."""
        said, said_zh = (message, "") if isinstance(message, str) else message
        hinted, hinted_zh = (hint, "") if isinstance(hint, str) else hint
        return Finding(path, position, self.id, said, hinted, severity or self.severity, said_zh, hinted_zh, fix)


AnyRule = Rule[Any, Any]


def rule(
    id: str,
    severity: Severity = "error",
    waivable: bool = False,
    alone: bool = False,
    of_trees: bool = False,
    local: bool = False,
    of_facts: bool = False,
) -> Callable[[Callable[P, R]], Rule[P, R]]:
    """Turn a function into the rule ``id``."""
    return lambda check: Rule(id, severity, check, waivable, alone, of_trees, local, of_facts)


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that keep the content from being published; warnings do not."""
    return [finding for finding in findings if finding.severity == "error"]


def did_you_mean_both(word: str, known: Iterable[str]) -> tuple[str, str]:
    """``did_you_mean`` in English and in Chinese."""
    english = did_you_mean(word, known)
    if english.startswith("did you mean "):
        names = re.sub(r"'([^']*)'", r"“\1”", english.removeprefix("did you mean ").removesuffix("?"))
        return english, f"是不是想写{names.replace(' or ', '或')}？"
    if english.startswith("known: "):
        return english, f"可用的有：{english.removeprefix('known: ').replace(', ', '、')}"
    return english, "没有相近的名字；检查拼写，或补上缺少的内容" if english else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The hint that names the nearest known word (two that are equally near), or the words there are when none is near."""
    words = sorted(set(known))
    near = difflib.get_close_matches(word, words, n=2, cutoff=0.6)
    if len(near) == 2 and _likeness(near[0], word) - _likeness(near[1], word) < 0.01:
        return f"did you mean '{near[0]}' or '{near[1]}'?"
    if near:
        return f"did you mean '{near[0]}'?"
    if not words:
        return ""
    if len(words) > 15:
        return f"none of the {len(words)} known names is close to it; check the spelling, or write what is missing"
    return f"known: {', '.join(words)}"


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def suggested_fix(finding: Finding, line: str) -> Fix | None:
    """The fix that a did-you-mean hint amounts to, where one word alone is near and the mistaken one stands at the place.

    ``line`` is the line of the finding. The word may stand behind what a reference starts with: ``entry:``, ``{{ fact:``,
    ``tree#``. ``None`` for every other finding: a guess that is only somewhat like the word is for people.
    """
    if (hint := _NEAR.fullmatch(finding.hint)) is None:
        return None
    near = hint["word"]
    for word in reversed(_QUOTED.findall(finding.message)):
        place = re.compile(rf"{_LEAD}(?P<word>{re.escape(word)})(?![A-Za-z0-9_-])").match(line, finding.position.column - 1)
        if place and word != near and _likeness(near, word) >= 0.75:
            return Fix(Position(finding.position.line, place.start("word") + 1), len(word), near)
    return None


_NEAR = re.compile(r"did you mean '(?P<word>[A-Za-z0-9_-]+)'\?")
_QUOTED = re.compile(r"'([A-Za-z0-9_-]+)'")
_LEAD = r"""(?:["']|\{\{\s*[a-z]+:\s*|[a-z]+:)?(?:[a-z0-9-]+#)?"""
