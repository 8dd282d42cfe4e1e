"""Python's search for cycles is as it was after whatever kept it from looking."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpgen.cli import main
from helpgen.collecting import no_collection

CONTENT = Path(__file__).parent.parent / "content"


@pytest.fixture(params=[True, False], ids=["on", "off"], autouse=True)
def enabled(request: pytest.FixtureRequest) -> Iterator[bool]:
    before = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if before else gc.disable)()


def test_it_does_not_look_meanwhile(enabled: bool) -> None:
    with no_collection():
        assert not gc.isenabled()
        with no_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled() is enabled


def test_it_looks_again_after_an_error(enabled: bool) -> None:
    with pytest.raises(KeyError), no_collection():
        raise KeyError
    assert gc.isenabled() is enabled


def test_a_command_leaves_it_as_it_was(enabled: bool) -> None:
    result = CliRunner().invoke(main, ["check", "--no-cache", "--content", str(CONTENT)])
    assert result.exit_code == 0, result.output
    assert gc.isenabled() is enabled
