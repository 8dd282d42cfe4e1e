"""The ``helpgen`` command. Exit status: 0 clean, 1 findings or a failed build, 2 wrong usage, 3 a fault of helpgen itself."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from helpgen import __version__

if TYPE_CHECKING:
    from helpgen.flow import Flow

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
@click.option(
    "--language",
    type=click.Choice(["en", "zh"]),
    help="What findings speak, where a rule speaks both.  [default: zh when the system does, else en]",
)
def check(content: Path, form: str, language: str | None) -> None:
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
            click.echo(finding.as_text(language or _language()) if form == "text" else finding.as_github())
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
@click.option("--offline", is_flag=True, help="Make a site that opens from a disk, search included, without a host.")
def build(config: Path, content: Path | None, out: Path | None, offline: bool) -> None:
    """Build the site. When anything is wrong, the site that is there stays as it is."""
    from helpgen import site

    _show_log()
    _need_config(config)
    try:
        click.echo(f"The site is in {_shown(site.build(config, content, out, offline))}/", err=True)
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
def lock(content: Path) -> None:
    """Add the URLs of new pages to urls.lock; none is ever removed."""
    from helpgen.knowledge_base import load
    from helpgen.rules import check as check_rules
    from helpgen.rules.urls import missing_from_lock, url_not_locked
    from helpgen.url_lock import LOCK_FILE, append

    kb, findings = load(content)
    findings = [finding for finding in sorted({*findings, *check_rules(kb)}) if finding.rule != url_not_locked.id]
    for finding in findings:
        click.echo(finding.as_text())
    file = content / LOCK_FILE
    if findings:
        raise _Failure(f"{_count(len(findings), 'finding')} in the content; {file.as_posix()} stays as it is")
    missing = missing_from_lock(kb)
    try:
        if missing:
            append(file, missing)
    except OSError as error:
        raise _Failure(f"'{file.as_posix()}' cannot be written ({error.strerror})") from error
    click.echo(f"{_count(len(missing), 'URL')} added to {file.as_posix()}")


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


@main.command()
@click.argument("tree")
@CONTENT
@click.option("--all", "everything", is_flag=True, help="As if the tree had no paths yet.")
def paths(tree: str, content: Path, everything: bool) -> None:
    """Print paths, ready to paste, for what no path of a tree goes over yet."""
    from helpgen.coverage import as_yaml, suggest, uncovered, units
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


@main.command()
@click.argument("code")
@CONTENT
def decode(code: str, content: Path) -> None:
    """Turn a reader's short code back into the path through the tree."""
    from datetime import UTC, datetime

    from helpgen import codes
    from helpgen.flow import flows
    from helpgen.knowledge_base import load
    from helpgen.pages.decoded import in_words
    from helpgen.rules import check as check_rules

    kb, findings = load(content)
    if findings or check_rules(kb):
        raise _Failure("the content has findings; run: helpgen check")
    try:
        # The reader may have seen the tree of today, or one with nodes that begin or end on another day.
        try:
            way = codes.decode(flows(kb, datetime.now(UTC).date()), code)
        except codes.CodeError:
            way = codes.decode(flows(kb), code)
    except codes.CodeError as error:
        raise _Failure(str(error)) from error
    for line in in_words(kb, way):
        click.echo(line)


@main.command()
@click.argument("revision")
@CONTENT
def diff(revision: str, content: Path) -> None:
    """Say in words what the trees' routes do differently from those of a git REVISION."""
    from helpgen.changes import differences
    from helpgen.flow import flows
    from helpgen.knowledge_base import load
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
        raise _Failure(str(error)) from error
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo("all routes are the same", err=True)


@main.command()
@click.argument("query", required=False)
@CONTENT
@click.option("--lang", "--language", "language", help="Which language's search.  [default: the site's first]")
@click.option("--explain", is_flag=True, help="Say what each result's place comes from.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--queries", type=click.File("r", encoding="utf-8"), help="A file of queries, one a line ('-': standard input).")
@click.option("--most", type=click.IntRange(1, 100), default=10, show_default=True, help="How many results to show.")
def search(
    query: str | None, content: Path, language: str | None, explain: bool, form: str, queries: TextIO | None, most: int
) -> None:
    """Search the content with the site's own engine, as readers do; needs Node.js.

    With --queries, or --format json, a line of JSON is printed for each query:
    {"query", "hits": [{"url", "title", "kind", "lang", "score"}]}. A query that looks like a recovery phrase or a private key
    is not searched; its line has "secret" and no query.
    """
    import json

    from helpgen import theme
    from helpgen.knowledge_base import load
    from helpgen.rules import check as check_rules
    from helpgen.search import documents, search_files
    from helpgen.search.engine import NoEngineError
    from helpgen.search.engine import search as run_engine
    from helpgen.search.explain import reasons

    if (query is None) == (queries is None):
        raise click.UsageError("give a query, or a file of them with --queries")
    kb, findings = load(content)
    if findings or check_rules(kb):
        raise _Failure("the content has findings; run: helpgen check")
    language = language or kb.languages[0]
    if language not in kb.languages:
        raise click.UsageError(f"the site has no language '{language}'; it has {', '.join(kb.languages)}")
    asked = [query] if queries is None else queries.read().splitlines()
    try:
        answers = run_engine(search_files(kb, language), theme.ENGINE, [one or "" for one in asked], most)
    except NoEngineError as error:
        raise _Failure(str(error)) from error
    by_url = {document.url: document for document in documents(kb, language)} if explain else {}
    shown = ("title", "kind", "lang", "score", *(("reasons",) if explain else ()))
    for one, answer in zip(asked, answers, strict=True):
        if queries is not None or form == "json":
            hits = [{"url": f"/{hit['url']}", **{name: hit[name] for name in shown}} for hit in answer["hits"]]
            secret = answer.get("secret")
            line = {"query": None, "secret": secret, "hits": []} if secret else {"query": one, "hits": hits}
            click.echo(json.dumps(line, ensure_ascii=False))
            continue
        if "secret" in answer:
            click.echo("this looks like a recovery phrase or a private key; readers are warned, and it is not searched")
        for number, hit in enumerate(answer["hits"], start=1):
            click.echo(f"{number:2}. {hit['title']}{' · ' + hit['trail'] if hit['trail'] else ''}")
            click.echo(f"    {hit['kind']}  /{hit['url']}  {hit['score']:.1f}")
            for reason in reasons(by_url[hit["url"]], hit) if explain else ():
                click.echo(f"    {reason}")
        if not answer["hits"] and "secret" not in answer:
            click.echo("nothing was found")


@main.command()
@CONTENT
def uses(content: Path) -> None:
    """List which trees use each sub-tree, shared outcome, snippet and list."""
    from helpgen.knowledge_base import load
    from helpgen.uses import uses as all_uses

    kb, _ = load(content)
    for name, ids in all_uses(kb).items():
        where = f": {', '.join(ids)}" if ids else ""
        click.echo(f"{name} used in {_count(len(ids), 'document')}{where}")


def _flow(content: Path, tree: str) -> Flow:
    """The flow of a tree; a usage error when there is none, a failure when it has mistakes."""
    from helpgen.findings import did_you_mean
    from helpgen.flow import flows
    from helpgen.knowledge_base import load
    from helpgen.rules.trees import sound

    kb, _ = load(content)
    if tree not in kb.known["tree"]:
        raise click.UsageError(f"there is no tree '{tree}'; {did_you_mean(tree, kb.known['tree'])}")
    if not any(flow.id == tree for flow in sound(kb)):
        raise _Failure(f"the tree '{tree}' has findings; run: helpgen check")
    return flows(kb)[tree]


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def _need_config(config: Path) -> None:
    if not config.is_file():
        raise click.UsageError(f"there is no configuration '{config}'; run this in the project's folder or give --config")


def _language() -> str:
    """The language of the system that the command runs on: ``zh``, or ``en`` for every other."""
    chosen = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if chosen.startswith("zh") else "en"


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
