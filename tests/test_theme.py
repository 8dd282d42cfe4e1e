"""The theme is the one that somebody has looked at, byte by byte."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jinja2
import pytest
from mkdocs.utils import get_theme_dir

from helpgen.knowledge_base import KnowledgeBase
from helpgen.theme import FOLDER, REPAIRS, ThemeChangedError, reviewed
from tests.conftest import ROOT

THEME = Path(get_theme_dir("material"))


@pytest.fixture(scope="module")
def theme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the theme's files that are compared; a test leaves it as it was."""
    folder = tmp_path_factory.mktemp("theme")
    for path in reviewed.pins():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(THEME / path, folder / path)
    return folder


@contextmanager
def another_byte(file: Path) -> Iterator[None]:
    before = file.read_bytes()
    middle = len(before) // 2
    file.write_bytes(before[:middle] + bytes([before[middle] ^ 1]) + before[middle + 1 :])
    try:
        yield
    finally:
        file.write_bytes(before)


def test_the_installed_theme_is_the_reviewed_one(theme: Path) -> None:
    reviewed.check_theme(THEME)
    reviewed.check_theme(theme)


def test_the_digests_are_as_the_command_makes_them() -> None:
    assert reviewed.PINS.read_text("utf-8").splitlines() == list(reviewed.current(THEME))
    assert f"mkdocs-material=={reviewed.reviewed_version()} \\\n" in (ROOT / "requirements.txt").read_text("utf-8")


@pytest.mark.parametrize("path", reviewed.pins())
def test_a_changed_byte_is_noticed(theme: Path, path: str) -> None:
    with another_byte(theme / path), pytest.raises(ThemeChangedError) as raised:
        reviewed.check_theme(theme)
    assert str(raised.value) == (
        f"the theme's file '{path}' is not what mkdocs-material {reviewed.reviewed_version()} brings: "
        "install the theme anew, or read what changed in the theme, then run 'make theme-pins'"
    )


def test_a_missing_file_is_noticed(theme: Path) -> None:
    (theme / "base.html").rename(theme / "base")
    with pytest.raises(ThemeChangedError, match=r"'base\.html'"):
        reviewed.check_theme(theme)
    (theme / "base").rename(theme / "base.html")


def test_another_version_is_noticed() -> None:
    with pytest.raises(ThemeChangedError) as raised:
        reviewed.check_theme(THEME, installed="9.9.0")
    assert str(raised.value) == (
        f"mkdocs-material 9.9.0 is installed, and helpgen knows {reviewed.reviewed_version()}: run "
        f"'pip install mkdocs-material=={reviewed.reviewed_version()}', or read what changed in the theme, then run 'make theme-pins'"
    )


def test_a_repair_that_no_longer_fits_is_noticed(theme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REPAIRS, "base.html", (("<no such tag>", ""),))
    with pytest.raises(ThemeChangedError, match="has 0 times what is put right in it: <no such tag>"):
        reviewed.check_theme(theme)


def test_only_the_theme_is_repaired(tmp_path: Path) -> None:
    (tmp_path / "base.html").write_text(REPAIRS["base.html"][0][0], "utf-8")
    loader = jinja2.FileSystemLoader(tmp_path)
    kept = reviewed.RepairedTemplates(loader, THEME).get_source(jinja2.Environment(), "base.html")[0]
    mended = reviewed.RepairedTemplates(loader, tmp_path).get_source(jinja2.Environment(), "base.html")[0]
    old, new = REPAIRS["base.html"][0]
    assert (kept, mended) == (old, reviewed.unindented(new))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<ul>\n    <li>\n\n  \r\n\t<b>a b  c</b>  \n</ul>", "<ul>\n<li>\n<b>a b  c</b>\n</ul>"),
        ("<p>\n\u00a0 a\u3000\n  b</p>", "<p>\n\u00a0 a\u3000\nb</p>"),
        ("<p>\n  <pre>\n  a</pre>", "<p>\n  <pre>\n  a</pre>"),
        ("<Textarea>\n  a", "<Textarea>\n  a"),
        ("<preview>\n  a", "<preview>\na"),
        ("", ""),
    ],
)
def test_indentation_goes_and_space_stays(source: str, expected: str) -> None:
    assert reviewed.unindented(source) == expected


@pytest.mark.parametrize("folder", [THEME, FOLDER], ids=["the theme", "ours"])
def test_templates_say_the_same_without_indentation(folder: Path) -> None:
    environment = jinja2.Environment()

    def said(source: str) -> list[tuple[str, str]]:
        tokens = ((kind, re.sub(r"\s+", " ", text)) for _, kind, text in environment.lex(source))
        return [(kind, text) for kind, text in tokens if kind != "whitespace"]

    files = [file for file in folder.rglob("*.html") if ".icons" not in file.parts]
    sources = [file.read_text("utf-8") for file in files]
    assert sum(reviewed.unindented(one) != one for one in sources) > 5
    for source in sources:
        assert said(reviewed.unindented(source)) == said(source)


def test_templates_of_others_keep_their_lines(tmp_path: Path) -> None:
    (tmp_path / "main.html").write_text("<p>\n  {{ no such", "utf-8")
    loader = reviewed.RepairedTemplates(jinja2.FileSystemLoader([tmp_path, FOLDER, THEME]), THEME)
    assert loader.get_source(jinja2.Environment(), "main.html")[0] == "<p>\n  {{ no such"
    for template in ("404.html", "partials/nav-item.html"):
        assert "\n " not in loader.get_source(jinja2.Environment(), template)[0]


def test_what_no_page_loads_is_not_published(site: Path, shipped: KnowledgeBase) -> None:
    published = {file.relative_to(site).as_posix() for file in (site / "assets").rglob("*") if file.is_file()}
    foreign = {path for path in published if path.startswith(("assets/javascripts", "assets/stylesheets", "assets/images"))}
    foreign -= {f"assets/images/{name}" for name in shipped.images}
    assert foreign <= set(reviewed.pins()) and len(foreign) <= 4
    assert not any(path.endswith(".map") for path in published)


def test_the_published_copies_are_compared(site: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(site / "assets", tmp_path / "site" / "assets")).parent
    reviewed.check_published(copy)
    for path in reviewed.pins():
        if (copy / path).is_file() and path.startswith("assets/"):
            with another_byte(copy / path), pytest.raises(ThemeChangedError, match=path):
                reviewed.check_published(copy)


BUILD = """
import sys
import helpgen.cli, helpgen.plugin
helpgen.plugin.get_theme_dir = lambda name: sys.argv[2]
helpgen.cli.run()
"""


def test_a_build_with_a_changed_theme_publishes_nothing(tmp_path: Path, content: Path, theme: Path) -> None:
    for image in (ROOT / "content" / "pages" / "assets").glob("*.svg"):
        shutil.copy(image, content / "pages" / "assets")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    (bundle,) = [path for path in reviewed.pins() if "bundle" in path]
    code = BUILD.replace("sys.argv[2]", repr(str(theme)))
    command = [sys.executable, "-c", code, "build"]
    with another_byte(theme / bundle):
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert result.returncode == 1
    assert f"the theme's file '{bundle}' is not what mkdocs-material" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "site").exists()
