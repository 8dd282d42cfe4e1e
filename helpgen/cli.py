"""The ``helpgen`` command. Exit status: 0 clean, 1 findings or a failed build, 2 wrong usage, 3 a fault of helpgen itself."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import click

from helpgen import __version__

CONTENT = click.option(
    "--content",
    "content",
    type=click.Path(path_type=Path),
    default=Path("content"),
    show_default=True,
    help="The content folder.",
)
CONFIG = click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("mkdocs.yml"),
    show_default=True,
    help="The MkDocs configuration.",
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
        size = f"{_count(len(kb.entries), 'entry', 'entries')}, {_count(len(kb.trees), 'tree')}"
        click.echo(f"{_count(len(findings), 'finding')} in {size}", err=True)
    if findings:
        raise SystemExit(1)


@main.command()
@CONFIG
@click.option(
    "--content",
    type=click.Path(path_type=Path),
    help="Another content folder than the one in the configuration.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Where the site is put instead of the configuration's site_dir.",
)
def build(config: Path, content: Path | None, out: Path | None) -> None:
    """Build the site. When anything is wrong, the site that is there stays as it is."""
    from helpgen import site

    _show_log()
    _need_config(config)
    try:
        click.echo(f"The site is in {_shown(site.build(config, content, out))}/", err=True)
    except site.BuildFailedError as error:
        raise _Failure(str(error)) from error


@main.command()
@CONFIG
@click.option("--address", metavar="HOST:PORT", help="Where to serve.  [default: 127.0.0.1:8000]")
def serve(config: Path, address: str | None) -> None:
    """Serve the site here, and build it again on every edit."""
    from helpgen import site

    _show_log()
    _need_config(config)
    try:
        site.serve(config, address)
    except site.BuildFailedError as error:
        raise _Failure(str(error)) from error


@main.command()
@click.argument("kind", type=click.Choice(["faq", "tree"]))
@click.argument("id")
@CONTENT
@click.option("--category", help="The category's folder; may also stand before the id: withdraw/my-entry.")
def new(kind: str, id: str, content: Path, category: str | None) -> None:
    """Write a new entry (faq) or tree to start from."""
    from datetime import date

    from helpgen.knowledge_base import load
    from helpgen.models import id_mistake
    from helpgen.scaffold import scaffold

    kb, _ = load(content)
    category, id = (id.rsplit("/", 1)[0], id.rsplit("/", 1)[1]) if "/" in id else (category, id)
    categories = sorted(kb.known["category"])
    if category is None:
        raise click.UsageError(f"say which category it belongs to: --category {'|'.join(categories)}")
    if category not in categories:
        from helpgen.findings import did_you_mean

        raise click.UsageError(f"there is no category '{category}'; {did_you_mean(category, categories)}")
    if mistake := id_mistake(id):
        raise click.UsageError(mistake)
    if id in kb.known["entry" if kind == "faq" else "tree"]:
        raise click.UsageError(f"there is already one with the id '{id}'")
    file = content / category / f"{id}.{kind}.yaml"
    text = scaffold("faq" if kind == "faq" else "tree", kb.languages or ("zh", "en"), date.today())
    with file.open("x", encoding="utf-8") as handle:
        handle.write(text)
    click.echo(f"{file.as_posix()} is there; fill it in, then run: helpgen check")


@main.command()
@CONTENT
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("schemas"),
    show_default=True,
    help="The folder to write to.",
)
def schema(content: Path, out: Path) -> None:
    """Write the JSON Schemas that editors check content files with."""
    from helpgen.knowledge_base import load
    from helpgen.schema import schemas

    kb, _ = load(content)
    out.mkdir(parents=True, exist_ok=True)
    for name, text in schemas(kb.languages or ("zh", "en")).items():
        (out / name).write_text(text, encoding="utf-8")
        click.echo((out / name).as_posix())


@main.command()
@click.argument("id", required=False)
def rules(id: str | None) -> None:
    """Print the manual page of every rule, or of one."""
    from helpgen.findings import did_you_mean
    from helpgen.rules import ALL_RULES

    known = {rule.id: rule for rule in ALL_RULES}
    if id is not None and id not in known:
        raise click.UsageError(f"there is no rule '{id}'; {did_you_mean(id, known)}")
    chosen = [known[id]] if id else [known[name] for name in sorted(known)]
    click.echo("\n\n".join(f"{rule.id} ({rule.severity})\n\n{_indented(rule.manual)}" for rule in chosen))


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def _need_config(config: Path) -> None:
    if not config.is_file():
        raise click.UsageError(f"there is no configuration '{config}'; run this in the project's folder or give --config")


def _shown(path: Path) -> str:
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else path.as_posix()


def _show_log() -> None:
    """Show what MkDocs reports, on standard error."""
    import logging

    logging.basicConfig(format="%(levelname)-7s %(message)s", level=logging.INFO, stream=sys.stderr)
    logging.getLogger("MARKDOWN").setLevel(logging.WARNING)


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"


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
