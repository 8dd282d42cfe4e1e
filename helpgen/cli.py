"""The ``helpgen`` command. Exit status: 0 clean, 1 findings or a failed build, 2 wrong usage, 3 a fault of helpgen itself."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import traceback
from contextlib import suppress

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
    reporting.status, reporting.coverage,
    upkeeping.links, upkeeping.owners,
):  # fmt: skip
    main.add_command(command)


def run() -> None:
    """Run the command line, and end this process with its status."""
    code = status()
    if threading.active_count() == 1:
        with suppress(OSError, ValueError):  # nobody reads any more: Python says so in its own way below
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)  # taking apart what a build has made would take a second, and nobody needs the pieces
    sys.exit(code)


def status() -> int:
    """Run the command line; nothing that goes wrong is shown as a bare traceback."""
    try:
        code = main.main(standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except Exception as error:
        from helpgen.content_folder import ContentFolderError  # which takes longer to load than some commands to run

        if isinstance(error, ContentFolderError):
            click.echo(f"Error: {error}", err=True)
            return 2
        click.echo("helpgen has a fault of its own; your content is not to blame. Please report this:", err=True)
        click.echo(traceback.format_exc(), err=True)
        return 3
