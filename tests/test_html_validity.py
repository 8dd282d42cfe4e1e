"""Every page is valid HTML, by the checker that the HTML standard's editors keep: ours and what comes from the theme."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHECKER = Path(os.environ.get("VNU_JAR", ROOT / ".venv" / "vnu.jar"))
"""The checker; ``.ci/run`` puts it there."""
DIGEST = (Path(__file__).parent / "vnu.sha256").read_text("utf-8").split()[0]


def found(site: Path) -> list[str]:
    """What the checker says is wrong, a line each."""
    java = shutil.which("java")
    if java is None or not CHECKER.is_file():
        missing = f"Java, or the checker at {CHECKER}, is not there"
        if os.environ.get("HELPGEN_REQUIRE_BROWSER") == "1":
            pytest.fail(f"HELPGEN_REQUIRE_BROWSER=1, and {missing}")
        pytest.skip(missing)
    assert hashlib.sha256(CHECKER.read_bytes()).hexdigest() == DIGEST, "this is another checker than the one that is pinned"
    command = [
        java,
        "-Xss4m",
        "-jar",
        str(CHECKER),
        "--skip-non-html",
        "--errors-only",
        "--exit-zero-always",
        "--format",
        "json",
    ]
    told = subprocess.run([*command, str(site)], capture_output=True, text=True, timeout=300, check=True).stderr
    return [f"{one['url']}:{one.get('lastLine')}: {one['message']}" for one in json.loads(told)["messages"]]


def test_every_page_is_valid(site: Path) -> None:
    mistakes = found(site)
    assert mistakes == [], len(mistakes)


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    """What the theme has in every page, and we put right."""
    (tmp_path / "a.html").write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title></head>'
        '<body><input type="checkbox" autocomplete="off"><label for="nothing">x</label></body></html>',
        "utf-8",
    )
    assert len(found(tmp_path)) == 2
