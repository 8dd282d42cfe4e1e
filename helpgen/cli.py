"""The ``helpgen`` command. Exit status: 0 clean, 1 findings or a failed build, 2 wrong usage, 3 a fault of helpgen itself."""

from __future__ import annotations

import sys
import traceback

import click

from helpgen import __version__
from helpgen.commands import checking, publishing, reporting, searching, translating, trees, upkeeping, writing


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Turn structured YAML into a searchable, bilingual help center."""


for command in (
    checking.check, checking.rules, checking.explain,
    publishing.build, publishing.rollback, publishing.serve, publishing.schema, publishing.headers,
    writing.new, writing.mv, writing.rm, writing.fmt, writing.lock,
    translating.translated,
    trees.paths, trees.decode, trees.diff, trees.uses,
    searching.search,
    reporting.status,
    upkeeping.links, upkeeping.owners,
):  # fmt: skip
    main.add_command(command)


def run() -> None:
    """Run the command line; nothing that goes wrong is shown as a bare traceback."""
    try:
        status = main.main(standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception as error:
        from helpgen.content_folder import ContentFolderError  # which takes longer to load than some commands to run

        if isinstance(error, ContentFolderError):
            click.echo(f"Error: {error}", err=True)
            sys.exit(2)
        click.echo("helpgen has a fault of its own; your content is not to blame. Please report this:", err=True)
        click.echo(traceback.format_exc(), err=True)
        sys.exit(3)
