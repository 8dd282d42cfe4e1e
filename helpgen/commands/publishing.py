"""Making the site, looking at it, and what is published beside it."""

from __future__ import annotations

from pathlib import Path

import click

from helpgen.commands.options import CONFIG, CONTENT, Failure, need_config, show_log, shown


@click.command()
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
@click.option("--offline", is_flag=True, help="Make a site that opens from a disk, search included, without a host.")
def build(config: Path, content: Path | None, out: Path | None, offline: bool) -> None:
    """Build the site. When anything is wrong, the site that is there stays as it is."""
    from helpgen import site

    show_log()
    need_config(config)
    try:
        click.echo(f"The site is in {shown(site.build(config, content, out, offline))}/", err=True)
    except site.BuildFailedError as error:
        raise Failure(str(error)) from error


@click.command()
@CONFIG
@click.option("--address", metavar="HOST:PORT", help="Where to serve.  [default: 127.0.0.1:8000]")
def serve(config: Path, address: str | None) -> None:
    """Serve the site here, and build it again on every edit."""
    from helpgen import site

    show_log()
    need_config(config)
    try:
        site.serve(config, address)
    except site.BuildFailedError as error:
        raise Failure(str(error)) from error


@click.command()
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
    from helpgen.content_folder import load
    from helpgen.schema import schemas

    kb, _ = load(content)
    out.mkdir(parents=True, exist_ok=True)
    for name, text in schemas(kb.languages or ("zh", "en")).items():
        (out / name).write_text(text, encoding="utf-8")
        click.echo((out / name).as_posix())
