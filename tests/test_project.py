"""The project's own promises: imports, schemas, documentation, theme, packaging, workflows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import material
import pytest
from pydantic import BaseModel

from helpgen import figure_models, models, theme, tree_models
from helpgen.cli import main
from helpgen.knowledge_base import OPTIONAL_FILES, TOPIC_FILES, KnowledgeBase
from helpgen.schema import FILES, editor_settings, schemas
from helpgen.theme import ThemeChangedError, use_own_search
from helpgen.url_lock import LOCK_FILE
from tests.conftest import ROOT

TEMPLATES = Path(material.__file__).parent / "templates"
DOCS = (ROOT / "docs" / "content-format.md").read_text("utf-8")


def test_imports_go_one_way() -> None:
    """The contracts of pyproject.toml: layers, and no MkDocs or click below the edges."""
    result = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout
    assert "4 kept, 0 broken" in result.stdout


def test_committed_schemas_are_current(shipped: KnowledgeBase) -> None:
    current = schemas(shipped.languages)
    assert {file.name: file.read_text("utf-8") for file in (ROOT / "schemas").iterdir()} == current
    assert (ROOT / ".vscode" / "settings.json").read_text("utf-8") == editor_settings()


def test_editors_map_every_content_file_to_its_schema() -> None:
    settings = json.loads(editor_settings())["yaml.schemas"]
    for file in (ROOT / "content").rglob("*.yaml"):
        path = file.relative_to(ROOT)
        matching = [schema for schema, pattern in settings.items() if path.match(pattern)]
        assert len(matching) == 1, path
        assert (ROOT / matching[0]).is_file()


def test_a_schema_asks_for_every_language() -> None:
    entry = json.loads(schemas(("zh", "en", "es"))["entry.schema.json"])
    assert entry["$defs"]["Plain"]["required"] == ["zh", "en", "es"]
    assert set(entry["required"]) == {"aliases", "reviewed", "owner", "question", "short", "answer"}


def fields_of(model: type[BaseModel]) -> set[str]:
    return {name for name in model.model_fields if name != "root"}


@pytest.mark.parametrize(
    "model",
    [
        value
        for module in (models, tree_models, figure_models)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, models.Model) and value.__module__ == module.__name__
    ],
)
def test_every_field_is_documented(model: type[BaseModel]) -> None:
    for field_name, field in model.model_fields.items():
        name = field.alias or field_name
        assert field.description, (model.__name__, name)
        assert re.search(rf"`{name}[`:]", DOCS), f"{model.__name__}.{name} is not in docs/content-format.md"


def test_samples_in_the_documentation_are_correct(tmp_path: Path) -> None:
    """The entry, the tree, the hosts, the synonyms and the redirects of docs/content-format.md, as a writer would paste them."""
    from helpgen.source import parse
    from helpgen.validation import validate

    samples = re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)
    assert len(samples) == 5
    kinds: tuple[type[BaseModel], ...] = (models.Entry, tree_models.Tree, models.Hosts, models.Synonyms, models.Redirects)
    for text, model in zip(samples, kinds, strict=True):
        source, findings = parse(text.encode(), "sample")
        assert source is not None and findings == []
        assert validate(source, model)[1] == []


def test_every_command_and_file_is_documented() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in main.commands:
        assert f"helpgen {name}" in readme, name
    for name in (*TOPIC_FILES, *OPTIONAL_FILES, LOCK_FILE):
        assert f"`{name}`" in DOCS, name
    assert set(FILES) == {"entry", "tree", "category", "notice", "site", "channels", "facts", "glossary", "redirects"} | {
        "list",
        "figure",
        "snippets",
        "outcomes",
        "synonyms",
        "owners",
        "hosts",
        "addresses",
        "accessibility",
        "coverage",
    }


def test_adopting_lists_every_number_and_channel_of_the_sample_operator(shipped: KnowledgeBase) -> None:
    text = (ROOT / "docs" / "adopt.md").read_text("utf-8")
    assert shipped.facts is not None and shipped.channels is not None
    for key, fact in shipped.facts.content.root.items():
        assert fact.source != "operator" or f"`{key}`" in text, key
    for key in shipped.channels.content.root:
        assert f"`{key}`" in text, key


@pytest.mark.parametrize("template", theme.MARKERS)
def test_the_theme_is_as_described(template: str) -> None:
    text = (TEMPLATES / template).read_text("utf-8")
    for marker in theme.MARKERS[template]:
        assert marker in text, marker


def test_partials_and_blocks_of_the_theme_exist() -> None:
    for partial in theme.OVERRIDDEN_PARTIALS:
        assert (TEMPLATES / partial).is_file(), partial
    base = (TEMPLATES / "base.html").read_text("utf-8")
    for block in theme.OVERRIDDEN_BLOCKS:
        assert f"{{% block {block} %}}" in base, block


def test_our_templates_use_only_what_is_listed() -> None:
    for file in theme.FOLDER.rglob("*.html"):
        text = file.read_text("utf-8")
        assert set(re.findall(r"{% block (\w+) %}", text)) <= set(theme.OVERRIDDEN_BLOCKS), file
        used = set(re.findall(r'{% (?:include|import) "(partials/[^"]+\.html)"', text)) - {"partials/languages/en.html"}
        assert used <= theme.USED_PARTIALS, file
        for icon in re.findall(r'{% include "(\.icons/[^"]+)"', text):
            assert (TEMPLATES / icon).is_file(), icon


def test_a_theme_without_its_worker_is_noticed() -> None:
    assert (
        use_own_search('"search": "../assets/javascripts/workers/search.0123abcd.min.js"', ["zh", "en"])
        == f'"search": "../{theme.SEARCH_WORKER}?lang=zh,en"'
    )
    with pytest.raises(ThemeChangedError):
        use_own_search("<html></html>", ["zh"])


def test_our_scripts_write_no_html_from_text() -> None:
    for file in theme.FOLDER.rglob("*.*js"):
        text = file.read_text("utf-8")
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert forbidden not in text, (file, forbidden)


def test_mkdocs_finds_the_plugin() -> None:
    (found,) = [point for point in entry_points(group="mkdocs.plugins") if point.name == "helpgen"]
    assert found.value == "helpgen.plugin:HelpgenPlugin"


def pytest_run(**environment: str) -> subprocess.CompletedProcess[str]:
    """One browser test, in a world where no browser is found."""
    command = [sys.executable, "-m", "pytest", "tests/test_browser.py", "-k", "skip_link", "-p", "no:cacheprovider"]
    variables = {key: value for key, value in os.environ.items() if not key.startswith(("HELPGEN", "PYTEST"))}
    return subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        env={**variables, "CHROMIUM": "/nowhere/chromium", **environment},
    )


@pytest.mark.slow
def test_without_a_browser_the_rest_runs_and_one_loud_line_says_so() -> None:
    result = pytest_run(HELPGEN_SITE="tests")
    assert result.returncode == 0, result.stdout
    assert "!!! NO BROWSER FOUND" in result.stdout and "1 skipped" in result.stdout


@pytest.mark.slow
def test_without_a_browser_that_is_required_the_tests_fail() -> None:
    result = pytest_run(HELPGEN_SITE="tests", HELPGEN_REQUIRE_BROWSER="1")
    assert result.returncode == 1
    assert "HELPGEN_REQUIRE_BROWSER=1, and no Chromium was found" in result.stdout


def test_the_wheel_holds_everything_the_package_needs(tmp_path: Path) -> None:
    code = f"from flit_core.buildapi import build_wheel; print(build_wheel({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    needed = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "helpgen").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert needed <= packed


def test_commands_that_hints_name_exist() -> None:
    """A hint is what a writer types next."""
    named = set()
    for file in (ROOT / "helpgen").rglob("*.py"):
        named |= set(re.findall(r"helpgen new (\w+) [{}\w]*/", file.read_text("utf-8")))
    assert named and named <= {"faq", "tree"}
