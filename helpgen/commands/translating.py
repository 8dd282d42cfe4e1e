"""What is recorded about translations."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpgen.commands.options import CONTENT, TODAY, Failure, count

if TYPE_CHECKING:
    from helpgen.knowledge_base import KnowledgeBase
    from helpgen.subjects import Subject


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--minor", is_flag=True, help="What has changed alters no meaning: no finding, no notice for readers.")
@click.option("--all", "everything", is_flag=True, help="All documents; this also starts the record.")
@CONTENT
@TODAY
def translated(ids: tuple[str, ...], minor: bool, everything: bool, content: Path, today: date | None) -> None:
    """Record that the languages of documents were compared and say the same now.

    An ID is that of an entry or a tree, or names what it is: entry:withdraw-missing, tree:seed-exposed, term:txid,
    fact:btc-fee, category:tx, snippet:never, site.
    """
    from helpgen.content_folder import load
    from helpgen.ledger import LEDGER_FILE, write
    from helpgen.subjects import subjects
    from helpgen.translations import compared, compared_as_minor, kept

    if everything == bool(ids):
        raise click.UsageError(
            "name the documents that you compared, or give --all" if not ids else "give IDs or --all, not both"
        )
    kb, findings = load(content, day=today)
    file = content / LEDGER_FILE
    _need_sound(kb, file, [finding.as_text() for finding in findings if finding.path.endswith(f"/{LEDGER_FILE}")])
    known = {subject.key: subject for subject in subjects(kb)}
    chosen = list(known.values()) if everything else [_subject(kb, known, id) for id in dict.fromkeys(ids)]
    before = kb.ledger.records if kb.ledger is not None else {}
    records = kept(kb)
    for subject in chosen:
        old = before.get(subject.key)
        if minor and old is not None:
            records[subject.key] = compared_as_minor(kb, subject, old)
        else:
            records[subject.key] = compared(kb, subject, old, unless_same=everything)
    new = [key for key, record in records.items() if before.get(key) != record]
    try:
        write(file, records)
    except OSError as error:
        raise Failure(f"'{file.as_posix()}' cannot be written ({error.strerror})") from error
    click.echo(f"{count(len(new), 'record')} written to {file.as_posix()}")


def _need_sound(kb: KnowledgeBase, file: Path, findings: list[str]) -> None:
    """A failure where writing would lose what could not be read, or where there is nothing to compare."""
    if findings:
        for finding in findings:
            click.echo(finding)
        raise Failure(f"{file.as_posix()} cannot be read in full, and stays as it is")
    if kb.site is None:
        raise Failure("site.yaml, which names the languages, cannot be read; run: helpgen check")
    if len(kb.languages) < 2:
        raise Failure("the site has one language; there is nothing to compare")


def _subject(kb: KnowledgeBase, known: dict[str, Subject], id: str) -> Subject:
    """What ``id`` names: a key as the ledger has it, or the id of an entry or tree alone."""
    from helpgen.findings import did_you_mean
    from helpgen.subjects import short_key

    if id in known:
        return known[id]
    both = [key for key in (f"entry:{id}", f"tree:{id}") if key in known]
    if len(both) == 1:
        return known[both[0]]
    if both:
        raise click.UsageError(f"there are an entry and a tree '{id}'; write {both[0]} or {both[1]}")
    if others := [key for key in known if key.partition(":")[2] == id]:
        raise click.UsageError(f"write {' or '.join(others)}")
    kind, _, rest = id.rpartition(":")
    if any(rest in ids and (kind in ("", known_kind)) for known_kind, ids in kb.known.items()):
        raise Failure(f"'{id}' is there and cannot be read; run: helpgen check")
    names = list(known) if kind else [short_key(kb, key) for key in known]
    raise click.UsageError(f"there is no document '{id}'; {did_you_mean(id, names)}")
