"""The ``helpgen`` command. Exit status: 0 clean, 1 findings or a failed build, 2 wrong usage, 3 a fault of helpgen itself."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import click

from helpgen import __version__

CONTENT = click.option(
    "--content", "content", type=click.Path(path_type=Path), default=Path("content"), show_default=True, help="The content folder."
)
CONFIG = click.option(
    "--config", type=click.Path(path_type=Path), default=Path("mkdocs.yml"), show_default=True, help="The MkDocs configuration."
)


class _Failure(click.ClickException):
    """Ends the command with one sentence and exit status 1."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Turn structured YAML into a searchable, bilingual help center."""


@main.command()
@CONTENT
@click.option("--format", "form", type=click.Choice(["text", "github", "json"]), default="text", show_default=True)
def check(content: Path, form: str) -> None:
    """Report every mistake in the content, in one run."""
    from helpgen.findings import to_json
    from helpgen.knowledge_base import load
    from helpgen.rules import check as check_rules

    kb, findings = load(content)
    findings = sorted({*findings, *check_rules(kb)})
    if form == "json":
        click.echo(to_json(findings))
    for finding in findings:
        if form != "json":
            click.echo(finding.as_text() if form == "text" else finding.as_github())
    if form == "text":
        size = f"{len(kb.entries)} entries, {len(kb.trees)} trees"
        click.echo(f"{_count(len(findings), 'finding')} in {size}", err=True)
    if findings:
        raise SystemExit(1)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def run() -> None:
    """Run the command line; nothing that goes wrong is shown as a bare traceback."""
    from helpgen.knowledge_base import ContentFolderError

    try:
        status = main.main(standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ContentFolderError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except Exception:
        click.echo("helpgen has a fault of its own; your content is not to blame. Please report this:", err=True)
        click.echo(traceback.format_exc(), err=True)
        sys.exit(3)
