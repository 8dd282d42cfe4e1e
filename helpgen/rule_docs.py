"""The manual page of each rule, for terminals and for ``docs/rules/``: made from its docstring, so the two cannot disagree.

What it says in Chinese is in ``rules/manuals.zh.yaml``; the samples are the docstring's in both languages.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType

from helpgen.findings import AnyRule
from helpgen.source import read_source

_SAMPLE = re.compile(r"^(?P<kind>Bad|Good)(?: \(`(?P<file>[^`]+)`\))?:", re.MULTILINE)
# Markdown would show such a line break as a space, which Chinese does not have.
_BREAK_IN_CHINESE = re.compile(r"(?<=[。；：，])\n *(?![\n -])")

_WORDS: Mapping[str, tuple[str, str]] = {
    "why": ("Why", "为什么"),
    "Bad": ("Bad", "错误示例"),
    "Good": ("Good", "正确示例"),
    "severity": ("Severity", "严重程度"),
    "waive": ("Can be waived", "能否豁免"),
    "fix": ("Can be fixed with --fix", "能否自动修复"),
    "error": ("error", "错误"),
    "warning": ("warning", "提醒"),
    "yes": ("yes, with a reason", "能，要写理由"),
    "no": ("no", "不能"),
    "certain": ("where the mend is certain", "改法确定时能"),
    ":": (": ", "："),
}
_NAMES_OF_MENDS = frozenset({"did_you_mean", "did_you_mean_both", "Fix"})

INDEX = "README.md"
CHINESE = Path(__file__).parent / "rules" / "manuals.zh.yaml"


@dataclass(frozen=True)
class Sample:
    """What is wrong or right: content, and the file that it stands in (empty where that makes no difference)."""

    kind: str
    file: str
    text: str


@dataclass(frozen=True)
class Manual:
    """A manual page in its parts: the rule in one sentence, why it exists, and samples."""

    statement: str
    why: str
    samples: tuple[Sample, ...]


def manual(rule: AnyRule) -> Manual:
    """The parts of a rule's docstring."""
    statement, _, rest = rule.manual.partition("\n\n")
    starts = list(_SAMPLE.finditer(rest))
    ends = [match.start() for match in starts[1:]] + [len(rest)]
    samples = tuple(
        Sample(match["kind"], match["file"] or "", inspect.cleandoc("\n" + rest[match.end() : end]).strip())
        for match, end in zip(starts, ends, strict=True)
    )
    why = rest[: starts[0].start()] if starts else rest
    return Manual(statement.strip(), why.strip(), samples)


@cache
def chinese() -> Mapping[str, Manual]:
    """What the manual pages say in Chinese, by rule; the samples are left out."""
    source, _ = read_source(CHINESE, CHINESE.name)
    texts = source.data if source is not None and isinstance(source.data, dict) else {}
    parted = {id: text.partition("\n\n") for id, text in texts.items() if isinstance(text, str)}
    return {id: Manual(statement.strip(), why.strip(), ()) for id, (statement, _, why) in parted.items()}


def fixable(rule: AnyRule) -> bool:
    """Whether ``helpgen check --fix`` may mend what the rule finds: it gives a fix, or names the one near word."""
    return _mends(rule.check, set())


def _mends(function: object, seen: set[str]) -> bool:
    if not isinstance(function, FunctionType) or function.__qualname__ in seen:
        return False
    seen.add(function.__qualname__)
    names = set(_names(function.__code__))
    if names & _NAMES_OF_MENDS:
        return True
    own = [function.__globals__.get(name) for name in sorted(names)]
    return any(_mends(one, seen) for one in own if getattr(one, "__module__", "") == function.__module__)


def _names(code: CodeType) -> Iterable[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def explained(rule: AnyRule, language: str) -> str:
    """The manual page for a terminal. A rule without a Chinese text speaks English in a Chinese frame."""

    def say(key: str) -> str:
        return _WORDS[key][language == "zh"]

    page = manual(rule)
    if language == "zh" and rule.id in chinese():
        page = replace(chinese()[rule.id], samples=page.samples)
    parts = [
        rule.id,
        "\n".join(f"  {say(name)}{say(':')}{say(value)}" for name, value in _traits(rule)),
        page.statement,
    ]
    if page.why:
        parts.append(f"{say('why')}\n\n{_indented(page.why)}")
    for sample in page.samples:
        where = f" ({sample.file})" if sample.file else ""
        parts.append(f"{say(sample.kind)}{where}\n\n{_indented(sample.text)}")
    return "\n\n".join(parts)


def _traits(rule: AnyRule) -> list[tuple[str, str]]:
    return [
        ("severity", rule.severity),
        ("waive", "yes" if rule.waivable else "no"),
        ("fix", "certain" if fixable(rule) else "no"),
    ]


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def pages(rules: Iterable[AnyRule]) -> dict[str, str]:
    """The files of ``docs/rules/``: a page for each rule, and the index, by topic."""
    rules = list(rules)
    files = {f"{rule.id}.md": _page(rule) for rule in rules}
    return {INDEX: _index(rules), **dict(sorted(files.items()))}


def _page(rule: AnyRule) -> str:
    page = manual(rule)
    traits = " · ".join(f"{_WORDS[name][0]}: **{_WORDS[value][0]}**" for name, value in _traits(rule))
    parts = [f"# {rule.id}", traits, page.statement]
    if page.why:
        parts.append(page.why)
    for sample in page.samples:
        where = f", in `{sample.file}`" if sample.file else ""
        text = f"~~~yaml\n{sample.text}\n~~~" if sample.file else sample.text
        parts.append(f"## {sample.kind}{where}\n\n{text}")
    if rule.id in chinese():
        translated = chinese()[rule.id]
        parts += ["## 中文", translated.statement, _BREAK_IN_CHINESE.sub("", translated.why)]
    parts.append(f"[All rules]({INDEX}) · `helpgen explain {rule.id}` prints this page, with `--lang zh` in Chinese.")
    return "\n\n".join(parts) + "\n"


def _index(rules: list[AnyRule]) -> str:
    topics: dict[str, list[AnyRule]] = {}
    for rule in rules:
        topics.setdefault(rule.check.__module__, []).append(rule)
    warnings = sum(rule.severity == "warning" for rule in rules)
    parts = [
        "# Rules",
        f"What `helpgen check` looks for: {len(rules)} rules, {warnings} of which only warn. `make rules` writes these "
        "pages anew from the docstrings of the rules; do not edit them by hand.",
        "An *error* keeps the content from being published, a *warning* is advice. Some rules can be "
        "[waived](../content-format.md#waivers) for one document, with a reason. `helpgen check --fix` mends what a "
        "program can be sure of.",
    ]
    for module, found in topics.items():
        title = (inspect.getdoc(sys.modules[module]) or module).split("\n")[0].rstrip(".").replace("``", "`")
        rows = "\n".join(map(_row, found))
        table = f"| rule | severity | can be waived | `--fix` | what holds |\n| --- | --- | --- | --- | --- |\n{rows}"
        parts.append(f"## {title}\n\n{table}")
    return "\n\n".join(parts) + "\n"


def _row(rule: AnyRule) -> str:
    statement = " ".join(manual(rule).statement.split()).replace("|", "\\|")
    traits = (rule.severity, "yes" if rule.waivable else "", "yes" if fixable(rule) else "")
    return f"| [`{rule.id}`]({rule.id}.md) | {' | '.join(traits)} | {statement} |"
