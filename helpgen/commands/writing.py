"""New files, and what is recorded about published ones."""

from __future__ import annotations

from pathlib import Path

import click

from helpgen.commands.options import CONTENT, Failure, count


@click.command()
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


@click.command()
@CONTENT
def lock(content: Path) -> None:
    """Add the URLs of new pages to urls.lock; none is ever removed."""
    from helpgen.findings import errors
    from helpgen.rules import read
    from helpgen.rules.urls import missing_from_lock, url_not_locked
    from helpgen.url_lock import LOCK_FILE, append

    kb, findings = read(content)
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
