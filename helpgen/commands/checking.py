"""Finding mistakes, and explaining them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from helpgen.commands.options import CONTENT, LANGUAGE, TODAY, count, indented, system_language


@click.command()
@CONTENT
@click.option("--format", "form", type=click.Choice(["text", "github", "json"]), default="text", show_default=True)
@LANGUAGE
@click.option("--strict", is_flag=True, help="Fail for warnings, too.")
@TODAY
def check(content: Path, form: str, language: str | None, strict: bool, today: date | None) -> None:
    """Report every mistake in the content, in one run. Exit status 1 when there are errors."""
    from helpgen.findings import errors, to_json
    from helpgen.rules import read

    kb, findings = read(content, day=today)
    if form == "json":
        click.echo(to_json(findings))
    for finding in findings:
        if form != "json":
            click.echo(finding.as_text(language or system_language()) if form == "text" else finding.as_github())
    wrong = len(errors(findings))
    if form == "text":
        size = f"{count(len(kb.entries), 'entry', 'entries')}, {count(len(kb.trees), 'tree')}"
        warnings = f" ({count(wrong, 'error')}, {count(len(findings) - wrong, 'warning')})" if wrong < len(findings) else ""
        click.echo(f"{count(len(findings), 'finding')}{warnings} in {size}", err=True)
    if wrong or (strict and findings):
        raise SystemExit(1)


@click.command()
@click.argument("id", required=False)
def rules(id: str | None) -> None:
    """Print the manual page of every rule, or of one."""
    from helpgen.findings import did_you_mean
    from helpgen.rules import ALL_RULES

    known = {rule.id: rule for rule in ALL_RULES}
    if id is not None and id not in known:
        raise click.UsageError(f"there is no rule '{id}'; {did_you_mean(id, known)}")
    chosen = [known[id]] if id else [known[name] for name in sorted(known)]
    click.echo("\n\n".join(f"{rule.id} ({rule.severity})\n\n{indented(rule.manual)}" for rule in chosen))
