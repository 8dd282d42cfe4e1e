"""How the content stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from helpgen.commands.options import CONTENT, LANGUAGE, TODAY, Failure, system_language


@click.command()
@CONTENT
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@LANGUAGE
@TODAY
def status(content: Path, form: str, language: str | None, today: date | None) -> None:
    """Say what each category lacks in each language: behind, missing, due for review, without source or aliases."""
    from helpgen import status as report
    from helpgen.content_folder import load
    from helpgen.i18n import strings

    kb, findings = load(content, day=today)
    found, t = report.status(kb), strings(language or system_language())
    match form:
        case "json":
            click.echo(report.as_json(found))
        case "markdown":
            click.echo(report.as_markdown(kb, found, t))
        case _:
            click.echo(report.as_text(kb, found, t))
    if findings:
        click.echo("some files could not be read and are left out; run: helpgen check", err=True)


@click.command()
@CONTENT
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@LANGUAGE
def coverage(content: Path, form: str, language: str | None) -> None:
    """Say which entries and trees answer each topic of coverage.yaml. Exit status 1 when one is answered by nothing."""
    from helpgen import topics
    from helpgen.content_folder import load
    from helpgen.i18n import strings

    kb, findings = load(content)
    if kb.coverage is None:
        raise Failure(f"there is no sound '{(content / 'coverage.yaml').as_posix()}' that says what has to be answered")
    language = language or system_language()
    t, found = strings(language), topics.rows(kb, language)
    match form:
        case "json":
            click.echo(topics.as_json(found))
        case "markdown":
            click.echo(topics.as_markdown(found, t))
        case _:
            click.echo(topics.as_text(found, t))
    if findings:
        click.echo("some files could not be read and are left out; run: helpgen check", err=True)
    if not all(answers for *_, answers in found):
        raise click.exceptions.Exit(1)
