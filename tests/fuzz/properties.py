"""What must hold for everything that the loader says about any input."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from helpgen.findings import Finding
from helpgen.knowledge_base import OPTIONAL_FILES, TOPIC_FILES
from helpgen.models import Category, Entry, Notice
from helpgen.source import parse
from helpgen.tree_models import AnswerList, Tree
from helpgen.validation import validate

MODELS: tuple[type[BaseModel], ...] = (
    Entry, Tree, Category, Notice, AnswerList, *TOPIC_FILES.values(), *OPTIONAL_FILES.values(),
)  # fmt: skip

SHOWN = "content/tx/fees.faq.yaml"


def complaints(content: bytes, findings: Iterable[Finding]) -> list[str]:
    """What is wrong with findings about a file of these bytes: a place outside of it, no word of Chinese, no rule."""
    lines = (
        content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    )
    return [said for finding in findings if (said := _complaint(lines, finding))]


def _complaint(lines: list[str], finding: Finding) -> str:
    line, column = finding.position.line, finding.position.column
    if not 1 <= line <= len(lines):
        return f"{finding.rule}: line {line} of {len(lines)}"
    if not 1 <= column <= len(lines[line - 1]) + 1:
        return f"{finding.rule}: column {column} in a line of {len(lines[line - 1])} characters"
    if not finding.message or not finding.message_zh:
        return f"{finding.rule}: a message is missing"
    if bool(finding.hint) != bool(finding.hint_zh):
        return f"{finding.rule}: a hint is missing in one language"
    if any(mark in finding.as_github() for mark in "\n\r"):
        return f"{finding.rule}: an annotation of several lines"
    return ""


def parse_complaints(content: bytes) -> list[str]:
    """What is wrong with what ``parse`` makes of these bytes: an exception, a bad finding, or nothing read and nothing said."""
    try:
        source, findings = parse(content, SHOWN)
    except Exception as error:  # exactly what must not happen
        return [f"{type(error).__name__}: {error}"]
    found = complaints(content, findings)
    found += [f"a fault in the parser: {finding.message}" for finding in findings if "cannot be read (" in finding.message]
    if source is None and not findings:
        found.append("nothing was read, and no finding says why")
    return found


def validate_complaints(content: bytes) -> list[str]:
    """What is wrong with how these bytes are read and taken for a document, of the kind they look like and of another one."""
    try:
        source, findings = parse(content, SHOWN)
        found = complaints(content, findings)
        if source is None:
            return found
        keys = source.data.keys() if isinstance(source.data, dict) else set[str]()
        likely = max(MODELS[:4], key=lambda model: len(keys & model.model_fields.keys()))
        for model in (likely, MODELS[len(content) % len(MODELS)]):
            document, mistakes = validate(source, model)
            found += complaints(content, mistakes)
            if document is None and not mistakes:
                found.append(f"{model.__name__}: no document, and no finding says why")
    except Exception as error:  # exactly what must not happen
        return [f"{type(error).__name__}: {error}"]
    return found
