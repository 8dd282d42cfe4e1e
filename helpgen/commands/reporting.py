"""How the content stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from helpgen.commands.options import CONTENT, LANGUAGE, TODAY, system_language


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
