"""Making the site, looking at it, and what is published beside it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpgen.commands.options import CONFIG, CONTENT, Failure, need_config, show_log, shown, system_language
from helpgen.commands.profiling import DEFAULT_PLACE, drawn

if TYPE_CHECKING:
    from helpgen.unchanged import Task


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
@click.option("--no-cache", is_flag=True, help="Build everything anew, whatever is known of the last time.")
@click.option("--timings", is_flag=True, help="Say where the time went: by the clock, and of all processors.")
@click.option(
    "--profile",
    metavar="[FILE]",
    is_flag=False,
    flag_value=DEFAULT_PLACE,
    help="Build, and draw what the processor's time went to: a flame graph, an SVG. All is done by one process, so it takes "
    f"longer.  [default: {DEFAULT_PLACE}, beside the configuration]",
)
def build(
    config: Path, content: Path | None, out: Path | None, offline: bool, no_cache: bool, timings: bool, profile: str | None
) -> None:
    """Build the site. When anything is wrong, the site that is there stays as it is."""
    from helpgen import unchanged

    task = unchanged.Task(config, content, out, offline)
    if profile is not None:
        need_config(config)
        picture = config.absolute().parent / DEFAULT_PLACE if profile == DEFAULT_PLACE else Path(profile)
        drawn(lambda: _build(task, timings, cached=False), picture, "helpgen build")
        return
    if not no_cache and (there := unchanged.site(task)) is not None:
        click.echo(f"Nothing has changed: the site is in {shown(there)}/", err=True)
        return
    _build(task, timings, cached=not no_cache)


def _build(task: Task, timings: bool, cached: bool) -> None:
    from helpgen import site
    from helpgen.timings import table

    show_log()
    need_config(task.config)
    try:
        click.echo(f"The site is in {shown(site.build(task, cached))}/", err=True)
        if timings:
            click.echo(table(), err=True)
    except site.BuildFailedError as error:
        raise Failure(str(error)) from error


@click.command()
@CONFIG
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Where the site is, if that is not the configuration's site_dir.",
)
def rollback(config: Path, out: Path | None) -> None:
    """Put the site back that was there before the last build. A second time brings the later one back."""
    from helpgen import site

    need_config(config)
    try:
        click.echo(f"The site before this one is in {shown(site.roll_back(config, out))}/ again", err=True)
    except site.BuildFailedError as error:
        raise Failure(str(error)) from error


@click.command()
@CONFIG
@click.option("--address", metavar="HOST:PORT", help="Where to serve.  [default: 127.0.0.1:8000]")
def serve(config: Path, address: str | None) -> None:
    """Serve the site here and keep it up to date on every edit; findings are shown in the browser."""
    from helpgen import site
    from helpgen.incremental import Incremental
    from helpgen.preview import hosts
    from helpgen.preview.serving import serve

    show_log()
    need_config(config)
    try:
        with tempfile.TemporaryDirectory(prefix="helpgen-") as folder:
            workshop = Incremental(config, Path(folder) / "site")
            address = address or workshop.address
            hosts.parse(address)
            workshop.update()  # before there are threads: all processors take part
            serve(workshop, address, lambda line: click.echo(line, err=True), system_language())
    except (site.BuildFailedError, hosts.AddressError) as error:
        raise Failure(str(error)) from error


@click.command()
@click.argument("host", type=click.Choice(["netlify", "cloudflare-pages", "nginx", "apache", "caddy"]))
@CONTENT
@click.option("--root", default="/", show_default=True, help="The path below which the site is served.")
def headers(host: str, content: Path, root: str) -> None:
    """Print what makes a host send the security headers. A built site has the file for Netlify and Cloudflare Pages already."""
    from helpgen import host_headers, outputs
    from helpgen.content_folder import load

    kb, _ = load(content)
    click.echo(host_headers.HOSTS[host](outputs.policy(kb, f"/{root.strip('/')}/" if root.strip("/") else "/")), nl=False)


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
