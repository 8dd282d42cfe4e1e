"""Searching as readers do."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import click

from helpgen.commands.options import CONTENT, Failure


@click.command()
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
    from helpgen.findings import errors
    from helpgen.rulebook import read
    from helpgen.search import documents, search_files
    from helpgen.search.engine import NoEngineError
    from helpgen.search.engine import search as run_engine
    from helpgen.search.explain import reasons

    if (query is None) == (queries is None):
        raise click.UsageError("give a query, or a file of them with --queries")
    kb, findings = read(content)
    if errors(findings):
        raise Failure("the content has findings; run: helpgen check")
    language = language or kb.languages[0]
    if language not in kb.languages:
        raise click.UsageError(f"the site has no language '{language}'; it has {', '.join(kb.languages)}")
    asked = [query] if queries is None else queries.read().splitlines()
    try:
        answers = run_engine(search_files(kb, language), theme.ENGINE, [one or "" for one in asked], most)
    except NoEngineError as error:
        raise Failure(str(error)) from error
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
