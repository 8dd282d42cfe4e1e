"""Drawing what a command does with its time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from helpgen.commands.options import Failure, shown

DEFAULT_PLACE = ".helpgen/profile.svg"


def drawn(work: Callable[[], None], picture: Path, title: str) -> None:
    """Do the work in one process, look at what it does, and draw that when it went well. Failure where that cannot be."""
    from helpgen.flame_graph import svg
    from helpgen.processes import alone
    from helpgen.sampling import Sampler, SamplingError

    try:
        with alone(), Sampler() as sampler:
            work()
    except SamplingError as error:
        raise Failure(f"--profile: {error}") from error
    stacks = sampler.stacks()
    note = f"{sum(stacks.values()) / 1e9:.1f} s of processor time in one process, looked at {sampler.samples:,} times"
    try:
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_text(svg(stacks, title, note), "utf-8")
    except OSError as error:
        raise Failure(f"the profile cannot be written to {shown(picture)}: {error.strerror}") from error
    click.echo(f"The profile is in {shown(picture)}", err=True)
