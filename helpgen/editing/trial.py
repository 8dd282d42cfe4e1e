"""A plan of ``helpgen mv`` or ``rm``, tried on a copy of the content with every rule, and completed with the two locks."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from helpgen.editing.drafts import RefusedError
from helpgen.editing.edits import Change
from helpgen.editing.rename import Plan
from helpgen.findings import Finding, errors
from helpgen.knowledge_base import KnowledgeBase
from helpgen.ledger import LEDGER_FILE, Digests, Record, digests, render, same
from helpgen.rulebook import read
from helpgen.rules.urls import missing_from_lock
from helpgen.subjects import subjects
from helpgen.translations import kept
from helpgen.url_lock import LOCK_FILE, append


def tried(content: Path, kb: KnowledgeBase, findings: list[Finding], plan: Plan) -> Plan:
    """``plan`` with the changes of ``urls.lock`` and ``translations.lock`` that belong to it.

    ``kb`` and ``findings`` are the content as it is. RefusedError when the plan brings new errors; new warnings become notes.
    ``urls.lock`` gets the new URLs where it held every URL before. A text that only names something by its new key is as far
    behind its translation as it was.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            trial = Path(shutil.copytree(content, Path(folder) / "content", symlinks=True))
        except (OSError, shutil.Error) as error:
            raise RefusedError("the content cannot be copied, to try it there; run: helpgen check") from error
        for change in plan.changes:
            _put(trial / change.path.relative_to(content), change.after)
        for emptied in [one for one in trial.iterdir() if one.is_dir() and not any(one.iterdir())]:
            emptied.rmdir()
        after, _ = read(trial, content.as_posix(), kb.day)
        locks = _locks(content, trial, kb, after, plan.renamed)
        for change in locks:
            _put(trial / change.path.name, change.after)
        _, found = read(trial, content.as_posix(), kb.day)
    new = _new(findings, found)
    for finding in errors(new):
        raise RefusedError(f"this would be wrong afterwards: {finding.as_text()}")
    return replace(plan, changes=[*plan.changes, *locks], notes=tuple(finding.as_text() for finding in new))


def _put(file: Path, content: bytes | None) -> None:
    if content is None:
        file.unlink()
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _new(before: list[Finding], after: list[Finding]) -> list[Finding]:
    """The findings of ``after`` that were not there, of rules that find more than before."""
    counts = Counter(finding.rule for finding in before)
    more = {rule for rule, count in Counter(finding.rule for finding in after).items() if count > counts[rule]}
    known = {(finding.rule, finding.path, finding.message) for finding in before}
    return [one for one in after if one.rule in more and (one.rule, one.path, one.message) not in known]


def _locks(content: Path, trial: Path, before: KnowledgeBase, after: KnowledgeBase, renamed: Mapping[str, str]) -> list[Change]:
    """The changes of the two locks."""
    changes = []
    missing = missing_from_lock(after)
    if before.url_lock is not None and missing and not missing_from_lock(before):
        append(trial / LOCK_FILE, missing)
        changes.append(Change(content / LOCK_FILE, (content / LOCK_FILE).read_bytes(), (trial / LOCK_FILE).read_bytes()))
    if before.ledger is not None and before.ledger.sound:
        file = content / LEDGER_FILE
        records = _carried(before, after, renamed)
        if records != before.ledger.records:
            changes.append(Change(file, file.read_bytes(), render(records).encode()))
    return changes


def _carried(before: KnowledgeBase, after: KnowledgeBase, renamed: Mapping[str, str]) -> dict[str, Record]:
    """The records of the ledger under their new keys: where the old words were recorded, the new words are now."""
    words = {
        (renamed.get(subject.key, subject.key), name, language): text
        for subject in subjects(before)
        for name, _, texts in subject.texts()
        for language, text in texts.items()
    }
    there = {subject.key: subject for subject in subjects(after)}
    alive = kept(after).keys() | there.keys()
    records = {}
    for old_key, record in (before.ledger.records if before.ledger else {}).items():
        key = renamed.get(old_key, old_key)
        if key in there:
            records[key] = _with_new_words(record, words, key, {name: texts for name, _, texts in there[key].texts()})
        elif key in alive:
            records[key] = record
    return records


def _with_new_words(
    record: Record, old: Mapping[tuple[str, str, str], str], key: str, new: Mapping[str, Mapping[str, str]]
) -> Record:
    def carried(name: str, language: str, recorded: Digests) -> Digests:
        was, now = old.get((key, name, language)), new.get(name, {}).get(language)
        return digests(now) if was is not None and now is not None and was != now and same(recorded, was) else recorded

    return Record(
        record.day,
        {name: {lang: carried(name, lang, one) for lang, one in texts.items()} for name, texts in record.texts.items()},
        {(name, lang): carried(name, lang, one) for (name, lang), one in record.minor.items()},
    )
