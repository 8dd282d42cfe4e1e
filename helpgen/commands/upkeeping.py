"""Looking after what is there: outbound links, and who reviews what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpgen.commands.options import CONTENT, Failure, count

if TYPE_CHECKING:
    from helpgen.outbound import Checked, Place


@click.command()
@CONTENT
@click.option(
    "--cache",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path(".helpgen/links.json"),
    show_default=True,
    help="Where answers are remembered: seven days when a link works, one day otherwise.",
)
@click.option(
    "--timeout", type=click.FloatRange(0.1, 120), default=15.0, show_default=True, help="Seconds to wait for an answer."
)
@click.option("--most", type=click.IntRange(1), help="Ask for at most so many links, those that were asked longest ago first.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def links(content: Path, cache: Path, timeout: float, most: int | None, form: str) -> None:
    """Ask whether the pages that the content links to are still there, at most one request per host and second.

    A report only: the exit status is 0 whatever the links do.
    """
    import json
    from dataclasses import asdict
    from datetime import UTC, datetime

    from helpgen import outbound
    from helpgen.content_folder import load

    kb, _ = load(content)
    named = outbound.outbound(kb)
    memory, now = outbound.Memory(cache), datetime.now(UTC)
    known = {url: checked for url in named if (checked := memory.fresh(url, now)) is not None}
    to_ask = sorted((url for url in named if url not in known), key=lambda url: _age(memory.links.get(url)))
    checker = outbound.Checker(outbound.sender(timeout))
    found = checker.check(to_ask[:most])
    if checker.no_network:
        click.echo("no host could be reached: there is no network, or a proxy is missing", err=True)
        found = {url: checked for url, checked in found.items() if checked.state != "unreachable"}
    try:
        memory.save(named, found)
    except OSError as error:
        click.echo(f"'{cache.as_posix()}' cannot be written ({error.strerror}); the answers are not remembered", err=True)
    results = {url: {**known, **found}[url] for url in named if url in known or url in found}
    if form == "json":
        rows = [
            {
                "url": url,
                **asdict(checked),
                "places": [
                    {"path": place.path, "line": place.position.line, "column": place.position.column} for place in named[url]
                ],
            }
            for url, checked in results.items()
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for url, checked in results.items():
            for line in _lines(url, checked, named[url]):
                click.echo(line)
    states = [checked.state for checked in results.values()]
    tally = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(sorted(states)))
    click.echo(f"{count(len(named), 'link')}: {f'{tally}, ' if tally else ''}{len(named) - len(results)} not asked", err=True)


def _age(checked: Checked | None) -> str:
    return checked.checked if checked is not None else ""


def _lines(url: str, checked: Checked, places: list[Place]) -> list[str]:
    """What the report says about a link: nothing when it works."""
    match checked.state:
        case "moved":
            said, hint = f"has moved: {url}", f"write {checked.to}"
        case "broken":
            said, hint = f"does not work ({checked.why}): {url}", "find where the page is now, or another source"
        case "unreachable":
            said, hint = f"cannot be reached ({checked.why}): {url}", "open it in a browser; if it is gone, find another source"
        case "unclear":
            said, hint = f"cannot be judged ({checked.why}): {url}", "open it in a browser"
        case _:
            return []
    lines = [f"{place.path}:{place.position.line}:{place.position.column}: link {said}" for place in places]
    return [*lines, f"    hint: {hint}"]


@click.command()
@CONTENT
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path(".github/CODEOWNERS"),
    show_default=True,
    help="The CODEOWNERS file.",
)
@click.option("--check", "only_check", is_flag=True, help="Only say whether the lines are current; exit status 1 when not.")
def owners(content: Path, file: Path, only_check: bool) -> None:
    """Write the lines of CODEOWNERS that follow from the owners of the documents; hand-written lines stay."""
    from helpgen.code_owners import END, CodeOwnersError, lines, put_in, unguarded
    from helpgen.content_folder import load
    from helpgen.findings import errors

    kb, findings = load(content)
    if wrong := errors(findings):
        raise Failure(f"{count(len(wrong), 'finding')} in the content; run: helpgen check")
    shown = file.as_posix()
    try:
        text = file.read_bytes().decode("utf-8") if file.exists() else ""
        within = _in_repository(content, file)
        wanted = put_in(text, lines(kb, within))
        if only_check and wanted != text:
            raise Failure(f"'{shown}' does not say who owns which document now; run: helpgen owners")
        if only_check and (open_to_all := unguarded(text, within, {item.name for item in content.iterdir()})):
            missing = ", ".join(open_to_all)
            raise Failure(f"'{shown}' gives {missing} no owner of its own; write a line for each below '{END}'")
        if wanted != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(wanted.encode("utf-8"))
    except CodeOwnersError as error:
        raise Failure(str(error)) from error
    except UnicodeDecodeError as error:
        raise Failure(f"'{shown}' is not UTF-8") from error
    except OSError as error:
        raise Failure(f"'{shown}' cannot be read or written ({error.strerror})") from error
    click.echo(f"{shown} {'is current' if wanted == text else 'is written'}", err=True)


def _in_repository(content: Path, file: Path) -> str:
    """The content folder as the repository of a CODEOWNERS file names it, which lies in its root, ``.github`` or ``docs``."""
    folder = file.resolve().parent
    root = folder.parent if folder.name in {".github", ".gitlab", "docs"} else folder
    if not content.resolve().is_relative_to(root) or content.resolve() == root:
        raise click.UsageError(f"the content folder '{content.as_posix()}' is not in the repository of '{file.as_posix()}'")
    return content.resolve().relative_to(root).as_posix()
