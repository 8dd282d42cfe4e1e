"""New files, and what is recorded about published ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpgen.commands.options import CONTENT, TODAY, Failure, count, shown

if TYPE_CHECKING:
    from helpgen.editing.rename import Plan
    from helpgen.findings import Finding
    from helpgen.knowledge_base import KnowledgeBase


@click.command()
@click.argument("kind", type=click.Choice(["faq", "tree"]))
@click.argument("id")
@CONTENT
@click.option("--category", help="The category's folder; may also stand before the id: withdraw/my-entry.")
@click.option("--owner", help="The team that answers for it.  [default: the only one there is, else left to fill in]")
@TODAY
def new(kind: str, id: str, content: Path, category: str | None, owner: str | None, today: date | None) -> None:
    """Write a new entry (faq) or tree to start from, in every language of the site."""
    from helpgen.content_folder import load
    from helpgen.editing.scaffold import scaffold
    from helpgen.findings import did_you_mean
    from helpgen.models import page_id_mistake

    kb, _ = load(content, day=today)
    category, id = (id.rsplit("/", 1)[0], id.rsplit("/", 1)[1]) if "/" in id else (category, id)
    categories = sorted(kb.known["category"])
    if category is None:
        raise click.UsageError(f"say which category it belongs to: --category {'|'.join(categories)}")
    if category not in categories:
        raise click.UsageError(f"there is no category '{category}'; {did_you_mean(category, categories)}")
    if mistake := page_id_mistake(id):
        raise click.UsageError(mistake[0])
    if id in kb.known["entry" if kind == "faq" else "tree"]:
        raise click.UsageError(f"there is already one with the id '{id}'")
    owners = sorted(kb.known["owner"] or {one.content.owner for one in (*kb.entries.values(), *kb.trees.values())})
    if owner is None:
        owner = owners[0] if len(owners) == 1 else ""
    elif kb.known["owner"] and owner not in owners:
        raise click.UsageError(f"there is no owner '{owner}'; {did_you_mean(owner, owners)}")
    file = content / category / f"{id}.{kind}.yaml"
    sources = category in kb.categories and kb.categories[category].content.sources_required
    languages = kb.languages or ("zh", "en")
    text = scaffold("faq" if kind == "faq" else "tree", languages, kb.day, owner, owners, sources)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
    except OSError as error:
        raise Failure(f"'{shown(file)}' cannot be written ({error.strerror})") from error
    click.echo(f"{file.as_posix()} is there; fill it in, then run: helpgen check")


@click.command()
@CONTENT
@TODAY
@click.option("--check", "only_check", is_flag=True, help="Change nothing; fail when a line was taken out of urls.lock.")
@click.option("--against", metavar="REVISION", default="HEAD", show_default=True, help="What --check compares with in git.")
@click.option("--format", "form", type=click.Choice(["text", "github"]), default="text", show_default=True)
def lock(content: Path, today: date | None, only_check: bool, against: str, form: str) -> None:
    """Add the URLs of new pages to urls.lock, and new texts to translations.lock where there is one; nothing is changed."""
    if only_check:
        _check_lock(content, against, form)
        return
    from helpgen.findings import errors
    from helpgen.ledger import LEDGER_FILE
    from helpgen.ledger import write as write_ledger
    from helpgen.rulebook import read
    from helpgen.rules.urls import missing_from_lock, url_not_locked
    from helpgen.translations import kept, with_all_new_texts
    from helpgen.url_lock import LOCK_FILE, append

    kb, findings = read(content, day=today)
    findings = [finding for finding in errors(findings) if finding.rule != url_not_locked.id]
    for finding in findings:
        click.echo(finding.as_text())
    file = content / LOCK_FILE
    if findings:
        raise Failure(f"{count(len(findings), 'finding')} in the content; {file.as_posix()} stays as it is")
    missing = missing_from_lock(kb)
    try:
        if missing:
            append(file, missing)
    except OSError as error:
        raise Failure(f"'{file.as_posix()}' cannot be written ({error.strerror})") from error
    click.echo(f"{count(len(missing), 'URL')} added to {file.as_posix()}")
    if kb.ledger is None or not (new := with_all_new_texts(kb)):
        return
    file = content / LEDGER_FILE
    try:
        write_ledger(file, {**kept(kb), **new})
    except OSError as error:
        raise Failure(f"'{file.as_posix()}' cannot be written ({error.strerror})") from error
    click.echo(f"new texts of {count(len(new), 'document')} added to {file.as_posix()}")


def _check_lock(content: Path, against: str, form: str) -> None:
    """Say which lines of urls.lock were taken out since a revision; what is wrong with the content is not asked."""
    from helpgen.revisions import RevisionError, file_before
    from helpgen.url_lock import LOCK_FILE, UrlLock, parse, read_url_lock, removed

    file = content / LOCK_FILE
    name = file.as_posix()
    try:
        earlier = file_before(against, file)
    except RevisionError as error:
        raise click.UsageError(str(error)) from error
    there = file.exists() or file.is_symlink()
    now, findings = read_url_lock(file, name) if there else (UrlLock(name, (), 1), [])
    before, _ = parse(earlier or b"", name)
    if now is not None and before is not None:
        findings = [*findings, *removed(before, now)]
    for finding in findings:
        click.echo(finding.as_github() if form == "github" else finding.as_text())
    if findings:
        raise Failure(f"{count(len(findings), 'finding')} in {name}, compared with {against}")
    click.echo(f"{name} has every line that it had at {against}", err=True)


DRY_RUN = click.option("--dry-run", is_flag=True, help="Print what would change as a diff, and change nothing.")


@click.command()
@click.argument("old")
@click.argument("new_name", metavar="NEW")
@CONTENT
@DRY_RUN
@TODAY
def mv(old: str, new_name: str, content: Path, dry_run: bool, today: date | None) -> None:
    """Give an entry, a tree or a key another name, or move it to another category: NEW is an id, or CATEGORY/ID.

    Everything that names it follows: fields, links, facts in text, redirects. Its published URLs are redirected. OLD is an id,
    or one of entry:ID, tree:ID, category:ID, list:ID, term:ID, fact:ID, channel:ID, snippet:ID, outcome:ID, owner:ID.
    """
    from helpgen.editing import rename
    from helpgen.rulebook import read

    kb, findings = read(content, day=today)
    _carry_out(content, kb, findings, lambda: rename.move(content, kb, findings, old, new_name), dry_run)


@click.command()
@click.argument("id")
@click.option("--to", help="The entry, tree, category: or page: that its readers are led to.")
@CONTENT
@DRY_RUN
@TODAY
def rm(id: str, to: str | None, content: Path, dry_run: bool, today: date | None) -> None:
    """Delete an entry or a tree, and lead everything that names it, and its published URLs, to another one."""
    from helpgen.editing import rename
    from helpgen.rulebook import read

    kb, findings = read(content, day=today)
    _carry_out(content, kb, findings, lambda: rename.remove(content, kb, findings, id, to), dry_run)


def _carry_out(content: Path, kb: KnowledgeBase, findings: list[Finding], make: Callable[[], Plan], dry_run: bool) -> None:
    """Make a plan, try it, and write it or show it; a failure in one sentence when that cannot be done."""
    from helpgen.editing.drafts import RefusedError
    from helpgen.editing.edits import EditError, unified_diff, write
    from helpgen.editing.trial import tried

    try:
        plan = tried(content, kb, findings, make())
        if dry_run:
            click.echo(unified_diff(plan.changes), nl=False)
        else:
            write(plan.changes)
            for folder in {change.path.parent for change in plan.changes if change.after is None}:
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()
    except (RefusedError, EditError) as error:
        raise Failure(str(error)) from error
    for note in plan.notes:
        click.echo(note)
    reviewers = Path(".github/CODEOWNERS")
    gone = [change.path.as_posix() for change in plan.changes if change.after is None]
    if reviewers.is_file() and any(f"/{path}" in reviewers.read_text("utf-8") for path in gone):
        click.echo(f"{reviewers.as_posix()} names a file that is gone; run: helpgen owners", err=True)
    changed = sorted({shown(change.path) for change in plan.changes if change.after is not None})
    click.echo(f"{count(len(changed), 'file')} {'would change' if dry_run else 'changed'}: {', '.join(changed)}", err=True)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@CONTENT
@click.option("--check", "only_check", is_flag=True, help="Change nothing; fail when a file is not in its form.")
def fmt(files: tuple[Path, ...], content: Path, only_check: bool) -> None:
    """Put content files in their one form: order of fields, quotes, ends of lines. No value and no remark is lost.

    Without FILES, all of the content. A file with findings is left as it is.
    """
    from helpgen.content_folder import ContentFolderError
    from helpgen.editing.edits import Change, EditError, write
    from helpgen.editing.formatting import UnformattableError, formatted
    from helpgen.knowledge_base import PAGES_FOLDER

    if others := [file for file in files if file.suffix != ".yaml"]:
        raise click.UsageError(f"'{shown(others[0])}' is no content file: those end in .yaml")
    if not files and not content.is_dir():
        raise ContentFolderError(f"there is no content folder '{content}'")
    found = files or sorted(
        file
        for file in content.rglob("*.yaml")
        if file.is_file() and not file.is_symlink() and file.relative_to(content).parts[0] != PAGES_FOLDER
    )
    changes, left = [], 0
    for file in found:
        try:
            before = file.read_bytes()
            if (after := formatted(before, file.as_posix())) != before:
                changes.append(Change(file, before, after))
        except UnformattableError as error:
            left += 1
            click.echo(f"{shown(file)} is left as it is: {error}", err=True)
        except OSError as error:
            raise Failure(f"'{shown(file)}' cannot be read ({error.strerror})") from error
    try:
        if not only_check:
            write(changes)
    except EditError as error:
        raise Failure(str(error)) from error
    for change in changes:
        click.echo(shown(change.path))
    done = "would change" if only_check else "changed"
    click.echo(f"{count(len(changes), 'file')} {done}, {len(found) - len(changes) - left} in form already", err=True)
    if only_check and (changes or left):
        raise SystemExit(1)
