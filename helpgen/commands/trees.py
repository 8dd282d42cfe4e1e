"""Working on troubleshooting trees."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from helpgen.commands.options import CONTENT, Failure, count

if TYPE_CHECKING:
    from helpgen.flow import Flow


@click.command()
@click.argument("tree")
@CONTENT
@click.option("--all", "everything", is_flag=True, help="As if the tree had no paths yet.")
def paths(tree: str, content: Path, everything: bool) -> None:
    """Print paths, ready to paste, for what no path of a tree goes over yet."""
    from helpgen.edges import as_yaml, suggest, uncovered, units
    from helpgen.walk import walk

    flow = _flow(content, tree)
    walks = [] if everything else [walk(flow, path) for path in flow.tree.content.paths]
    missing = uncovered(flow, [one for one in walks if not one.mistake])
    found, failed = suggest(flow, missing)
    for path in found:
        click.echo(as_yaml(flow, path))
    total = len(units(flow))
    click.echo(f"{total - len(missing)} of {total} ways of '{tree}' are covered by its paths", err=True)
    for unit in failed:
        click.echo(f"no path was found over {unit.words}", err=True)


@click.command()
@click.argument("code")
@CONTENT
def decode(code: str, content: Path) -> None:
    """Turn a reader's short code back into the path through the tree."""
    from datetime import UTC, datetime

    from helpgen import codes
    from helpgen.findings import errors
    from helpgen.flow import flows
    from helpgen.pages.decoded import in_words
    from helpgen.rulebook import read

    kb, findings = read(content)
    if errors(findings):
        raise Failure("the content has findings; run: helpgen check")
    try:
        # The reader may have seen the tree of today, or one with nodes that begin or end on another day.
        try:
            way = codes.decode(flows(kb, datetime.now(UTC).date()), code)
        except codes.CodeError:
            way = codes.decode(flows(kb), code)
    except codes.CodeError as error:
        raise Failure(str(error)) from error
    for line in in_words(kb, way):
        click.echo(line)


@click.command()
@click.argument("revision")
@CONTENT
def diff(revision: str, content: Path) -> None:
    """Say in words what the trees' routes do differently from those of a git REVISION."""
    from helpgen.changes import differences
    from helpgen.content_folder import load
    from helpgen.flow import flows
    from helpgen.revisions import RevisionError, content_at

    kb, _ = load(content)
    try:
        with content_at(revision, content) as old_content:
            old, _ = load(old_content)
            before, after = flows(old), flows(kb)
            for flow in (*before.values(), *after.values()):
                if not flow.is_sound:
                    click.echo(f"the tree '{flow.id}' has findings and is left out; run helpgen check", err=True)
            lines = list(
                differences(
                    {id: flow for id, flow in before.items() if flow.is_sound},
                    {id: flow for id, flow in after.items() if flow.is_sound or id not in before},
                )
            )
    except RevisionError as error:
        raise Failure(str(error)) from error
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo("all routes are the same", err=True)


@click.command()
@CONTENT
def uses(content: Path) -> None:
    """List which trees use each sub-tree, shared outcome, snippet and list."""
    from helpgen.content_folder import load
    from helpgen.uses import uses as all_uses

    kb, _ = load(content)
    for name, ids in all_uses(kb).items():
        where = f": {', '.join(ids)}" if ids else ""
        click.echo(f"{name} used in {count(len(ids), 'document')}{where}")


def _flow(content: Path, tree: str) -> Flow:
    """The flow of a tree; a usage error when there is none, a failure when it has mistakes."""
    from helpgen.content_folder import load
    from helpgen.findings import did_you_mean
    from helpgen.flow import flows
    from helpgen.rules.trees import sound

    kb, _ = load(content)
    if tree not in kb.known["tree"]:
        raise click.UsageError(f"there is no tree '{tree}'; {did_you_mean(tree, kb.known['tree'])}")
    if not any(flow.id == tree for flow in sound(kb)):
        raise Failure(f"the tree '{tree}' has findings; run: helpgen check")
    return flows(kb)[tree]
