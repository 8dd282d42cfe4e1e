"""Finding mistakes, and explaining them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpgen.commands.options import CONTENT, LANGUAGE, TODAY, Failure, count, indented, system_language

if TYPE_CHECKING:
    from helpgen.check_cache import Checked
    from helpgen.findings import Finding


@click.command()
@CONTENT
@click.option("--format", "form", type=click.Choice(["text", "github", "json"]), default="text", show_default=True)
@LANGUAGE
@click.option("--strict", is_flag=True, help="Fail for warnings, too.")
@click.option("--fix", is_flag=True, help="Mend what a program can mend, then report what is left.")
@click.option("--no-cache", is_flag=True, help="Judge everything anew, also where nothing has changed since the last time.")
@TODAY
def check(content: Path, form: str, language: str | None, strict: bool, fix: bool, no_cache: bool, today: date | None) -> None:
    """Report every mistake in the content, in one run. Exit status 1 when there are errors."""
    from helpgen.findings import errors, to_json

    checked = _checked(content, today, not no_cache)
    if fix:
        _mend(content, checked.findings, today)
        checked = _checked(content, today, not no_cache)
    findings = checked.findings
    if form == "json":
        click.echo(to_json(findings))
    elif form == "github":
        for finding in findings:
            click.echo(finding.as_github())
    else:
        _show(findings, language or system_language())
    wrong = len(errors(findings))
    if form == "text":
        size = f"{count(checked.entries, 'entry', 'entries')}, {count(checked.trees, 'tree')}"
        warnings = f" ({count(wrong, 'error')}, {count(len(findings) - wrong, 'warning')})" if wrong < len(findings) else ""
        click.echo(f"{count(len(findings), 'finding')}{warnings} in {size}", err=True)
    if wrong or (strict and findings):
        raise SystemExit(1)


def _checked(content: Path, today: date | None, remember: bool) -> Checked:
    """What is wrong with the content; not judged anew when nothing has changed since it was judged last."""
    from helpgen import check_cache, clock

    day, kept, state = today or clock.today(), check_cache.file_for(content), None
    if remember:
        state = check_cache.state(content, content.as_posix(), day)
    if state is not None and (known := check_cache.recall(kept, state)) is not None:
        return known
    from helpgen.collecting import no_collection
    from helpgen.processes import processors
    from helpgen.rulebook import read

    with no_collection():  # looking for what could go takes a third of the time
        kb, findings = read(content, day=day, processes=processors())
        checked = check_cache.Checked(findings, len(kb.entries), len(kb.trees))
    if state is not None:
        check_cache.keep(kept, content, state, checked)
    return checked


def _show(findings: list[Finding], language: str) -> None:
    """Print findings for people: what is wrong, the line with a caret below the place, and the hint."""
    from helpgen.editing.excerpts import ABOUT_FILES, excerpt
    from helpgen.editing.mending import lines_of

    path = ""
    lines: Sequence[str] = ()
    for finding in findings:
        if finding.path != path:
            path, lines = finding.path, lines_of(finding.path)
        said, _, hint = finding.as_text(language).partition("\n")
        shown = "" if finding.rule in ABOUT_FILES else excerpt(lines, finding.position)
        click.echo("\n".join(part for part in (said, indented(shown), hint) if part))


def _mend(content: Path, findings: list[Finding], today: date | None) -> None:
    """Mend in the files what a program can mend, and say what that was."""
    from helpgen.editing.edits import EditError
    from helpgen.editing.mending import mend
    from helpgen.rulebook import read

    try:
        done, _ = mend(findings, lambda: read(content, day=today)[1])
    except EditError as error:
        raise Failure(str(error)) from error
    for one in done:
        where = f"{one.finding.path}:{one.finding.position.line}:{one.finding.position.column}"
        click.echo(f"{where}: fixed {one.finding.rule}: {one.fix.text!r} is written there now", err=True)
    click.echo(f"{count(len(done), 'finding')} fixed", err=True)


@click.command()
@click.argument("id", required=False)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write the pages into this folder instead.")
def rules(id: str | None, out: Path | None) -> None:
    """Print the manual page of every rule, or of one; or write them all, with an index (--out docs/rules)."""
    from helpgen.rule_docs import pages
    from helpgen.rulebook import ALL_RULES

    if out is not None:
        if id is not None:
            raise click.UsageError("--out writes the pages of all rules; leave out the rule")
        _write_pages(out, pages(ALL_RULES))
        return
    known = {rule.id: rule for rule in ALL_RULES}
    if id is not None:
        _know(id, known)
    chosen = [known[id]] if id else [known[name] for name in sorted(known)]
    click.echo("\n\n".join(f"{rule.id} ({rule.severity})\n\n{indented(rule.manual)}" for rule in chosen))


@click.command()
@click.argument("rule")
@LANGUAGE
def explain(rule: str, language: str | None) -> None:
    """Print why a rule exists, what it finds and what is right instead."""
    from helpgen.rule_docs import explained
    from helpgen.rulebook import ALL_RULES

    known = {one.id: one for one in ALL_RULES}
    _know(rule, known)
    click.echo(explained(known[rule], language or system_language()))


def _know(id: str, known: Mapping[str, object]) -> None:
    """A usage error when there is no rule ``id``."""
    from helpgen.findings import did_you_mean

    if id not in known:
        raise click.UsageError(f"there is no rule '{id}'; {did_you_mean(id, known)}")


def _write_pages(out: Path, pages: Mapping[str, str]) -> None:
    """Write the pages of the rules, and delete those of rules that are gone."""
    from helpgen.editing.edits import Change, EditError, write

    old = {file.name: file.read_bytes() for file in out.glob("*.md")} if out.is_dir() else {}
    changes = [
        Change(out / name, old.get(name), text.encode() if (text := pages.get(name)) is not None else None)
        for name in sorted({*old, *pages})
        if old.get(name) != (pages[name].encode() if name in pages else None)
    ]
    try:
        write(changes)
    except EditError as error:
        raise Failure(str(error)) from error
    click.echo(f"{count(len(pages) - 1, 'rule')} in {out.as_posix()}/, {count(len(changes), 'file')} changed", err=True)
