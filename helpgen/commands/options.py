"""What several commands share: options, the way they fail, and how they count."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import click

from helpgen.findings import visible

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


LANGUAGE = click.option(
    "--lang",
    "--language",
    "language",
    type=click.Choice(["en", "zh"]),
    help="What findings speak.  [default: zh when the system does, else en]",
)


class _Day(click.ParamType[date]):
    name = "date"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is not a date such as 2026-11-21", param, ctx)


TODAY = click.option("--today", type=_Day(), help="Judge the content as on this day.  [default: today]")


class Failure(click.ClickException):
    """Ends the command with one sentence and exit status 1."""


def indented(text: str) -> str:
    """``text`` with four spaces in front of every line that is not empty."""
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def need_config(config: Path) -> None:
    """A usage error when there is no configuration."""
    if not config.is_file():
        raise click.UsageError(f"there is no configuration '{config}'; run this in the project's folder or give --config")


def system_language() -> str:
    """The language of the system that the command runs on: ``zh``, or ``en`` for every other."""
    chosen = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if chosen.startswith("zh") else "en"


def shown(path: Path) -> str:
    """``path`` as a person here would type it."""
    return visible(path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else path.as_posix())


def show_log() -> None:
    """Show what MkDocs reports, on standard error."""
    import logging

    logging.basicConfig(format="%(levelname)-7s %(message)s", level=logging.INFO, stream=sys.stderr)
    logging.getLogger("MARKDOWN").setLevel(logging.WARNING)


def count(number: int, one: str, more: str = "") -> str:
    """``1 finding``, ``2 findings``."""
    return f"{number} {one if number == 1 else more or one + 's'}"
