"""Run MkDocs for the command line, with any content folder and any target."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from helpgen import last_build, patching, unchanged
from helpgen.collecting import no_collection
from helpgen.content_folder import shown_folder
from helpgen.knowledge_base import KnowledgeBase
from helpgen.pages import Making, Page
from helpgen.publish import PublishError, Staging
from helpgen.settings import settings
from helpgen.source import digest
from helpgen.spool import Spool
from helpgen.timings import phase
from helpgen.unchanged import Looks, Task


def _prepare() -> None:
    # Read when the theme is loaded, so before anything of MkDocs is imported. The decision it asks for is docs/adr/0001.
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")


def _overrides(content: Path | None, out: Path | None) -> dict[str, Any]:
    overrides: dict[str, Any] = {}
    if out is not None:
        overrides["site_dir"] = str(out.absolute())
    if content is not None and (content / "pages").is_dir():
        overrides["docs_dir"] = str((content / "pages").absolute())
    return overrides


@no_collection()  # looking for what could go takes a tenth of the time
def build(task: Task, cached: bool = True) -> Path:
    """Build the site and return its folder; with ``cached``, from what an earlier build has kept as far as it is still right.

    Raises ``BuildFailedError``, whose message is for people, when the configuration or the content does not allow it; the
    target folder is then as it was.
    """
    if cached and (patched := patching.patched(task)) is not None:
        return patched
    _prepare()
    with phase("loading MkDocs"):
        from mkdocs.commands.build import build as mkdocs_build
        from mkdocs.config import load_config
        from mkdocs.exceptions import Abort, BuildError, ConfigurationError

        from helpgen import kept, splicing
        from helpgen.shells import Rendered

    logging.getLogger("mkdocs").setLevel(logging.INFO)
    try:
        read = settings(task.config) if task.config.is_file() else ""
        with phase("configuration"):
            config = load_config(str(task.config), **_overrides(task.content, task.out))
        if "helpgen" not in config.plugins:
            raise BuildFailedError(f"{task.config} does not name the plugin 'helpgen': add it below 'plugins:'")
        plugin = config.plugins["helpgen"].config
        if task.content is not None:
            plugin.content = str(task.content.absolute())
        if task.offline:
            plugin.offline = True
        plugin.splices = splicing.is_possible(config)
        content = Path(config.config_file_path or task.config).absolute().parent / plugin.content
        is_known = _is_repeatable(config, content) and settings(task.config) == read
        around, looks = _now(task, content) if is_known else ("", {})
        file, version = task.kept, kept.version(shown_folder(content))
        with phase("what was kept"):
            helpgen: Any = config.plugins["helpgen"]
            helpgen.settings = read
            helpgen.kept = known = kept.recall(file, version) if cached else kept.Kept()
            if not is_known:  # nobody can say whether what is around the pages is as it was
                known.shells = Rendered()
            known.making.spool = Spool.below(file.parent)
            helpgen.counted = partial(_counted, task, around) if cached and around else None
        config.plugins.on_startup(command="build", dirty=False)
        try:
            mkdocs_build(config)
        finally:
            config.plugins.on_shutdown()
            helpgen.kept = helpgen.counted = None  # MkDocs has one plugin object a process, whatever is built next
            with phase("what was kept"):
                kept.keep(file, version, known)
        shells = known.shells.forms
    except (Abort, BuildError, ConfigurationError) as error:
        raise BuildFailedError(str(error)) from error
    finally:
        gc.unfreeze()
    if around:
        _note(task, content, around, looks, helpgen, shells)
    return Path(config.site_dir)


def _now(task: Task, content: Path) -> tuple[str, Looks]:
    """All that a build depends on: how the content looks, and a digest of everything else; empty where nobody can tell."""
    try:
        return unchanged.around(task), unchanged.looks(content)
    except OSError:
        return "", {}


def _counted(task: Task, around: str, language: str) -> bytes:
    """What was counted for the search when this was built last, if all around the content is as it was; empty otherwise."""
    last = last_build.recall(task.parts)
    if last is None or last.around != around or language not in last.counts:
        return b""
    try:
        data = task.counts(language).read_bytes()
    except OSError:
        return b""
    return data if digest(data) == last.counts[language] else b""


def _note(task: Task, content: Path, around: str, looks: Looks, plugin: Any, shells: Mapping[str, str]) -> None:
    """Note what the site was made from, for whoever builds it the next time."""
    site = Path(plugin.built.site_dir)
    try:
        made = unchanged.site_looks(site)
    except OSError:
        return
    unchanged.keep(task, content, unchanged.together(around, looks), site, made)
    before = last_build.recall(task.parts)
    last_build.forget(task.parts)
    if not task.offline:
        with suppress(OSError):  # nothing is kept where nothing can be written
            last = last_build.with_shells(plugin.record(around, content, looks, unchanged.seen(made)), task.shells, shells)
            last = last_build.with_the_one_before(last, before, Staging.last_of(site))
            for language, counts in plugin.searched.counts.items():
                task.counts(language).write_bytes(counts)
            last_build.keep(task.parts, last)


class _Told(logging.Handler):
    """The errors that are logged, as text."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def configuration(config_file: Path, out: Path) -> tuple[Any, Any]:
    """The configuration with ``out`` as its target, and the plugin in it. BuildFailedError when something is wrong with it."""
    _prepare()
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, BuildError, ConfigurationError

    from helpgen import splicing

    logger, told = logging.getLogger("mkdocs"), _Told()
    logger.setLevel(logging.WARNING)
    logger.addHandler(told)  # what is wrong goes to the log; the error says that something is
    try:
        config = load_config(str(config_file), **_overrides(None, out))
    except (Abort, BuildError, ConfigurationError) as error:
        raise BuildFailedError("\n".join([f"{config_file}: {line}" for line in told.lines] or [str(error)])) from error
    finally:
        logger.removeHandler(told)
    if "helpgen" not in config.plugins:
        raise BuildFailedError(f"{config_file} does not name the plugin 'helpgen': add it below 'plugins:'")
    plugin = config.plugins["helpgen"]
    plugin.config.splices = splicing.is_possible(config)
    return config, plugin


def preview(config: Any, plugin: Any, kb: KnowledgeBase, made: list[Page], making: Making) -> None:
    """Have MkDocs build ``made``, the pages of ``kb`` that ``making`` has made, into the target of a ``configuration``.

    The search is not made, and nothing is verified.
    """
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.exceptions import Abort, BuildError, ConfigurationError

    from helpgen.splicing import Given

    plugin.given = Given(kb, made, making)
    config.plugins.on_startup(command="build", dirty=False)
    try:
        mkdocs_build(config)
    except (Abort, BuildError, ConfigurationError) as error:
        raise BuildFailedError(str(error)) from error
    finally:
        plugin.given = None  # MkDocs has one plugin object a process, whatever is built next
    (Path(config.site_dir) / "sitemap.xml.gz").unlink(missing_ok=True)


def _is_repeatable(config: Any, content: Path) -> bool:
    """Whether all that a build depends on is known: the same once more says nothing else and makes nothing else."""
    plugin = config.plugins["helpgen"].config
    is_inside = Path(config.docs_dir).absolute().is_relative_to(content)
    text = Path(config.config_file_path).read_text("utf-8", "replace") if config.config_file_path else "INHERIT"
    return bool(plugin.splices and config.strict and not plugin.graphviz and is_inside and "INHERIT" not in text)


def roll_back(config_file: Path, out: Path | None = None) -> Path:
    """Put the site back that was there before the last build, and return its folder. BuildFailedError when there is none."""
    _prepare()
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError

    try:
        target = Path(load_config(str(config_file), **_overrides(None, out)).site_dir)
        Staging.of(target).roll_back()
    except (Abort, ConfigurationError, PublishError) as error:
        raise BuildFailedError(str(error)) from error
    return target


class BuildFailedError(Exception):
    """The site was not built."""
