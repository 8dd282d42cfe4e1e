"""Run MkDocs for the command line, with any content folder and any target."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any


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


def build(config_file: Path, content: Path | None = None, out: Path | None = None, offline: bool = False) -> Path:
    """Build the site and return its folder; with ``offline``, one that opens from files.

    Raises ``BuildFailedError``, whose message is for people, when the configuration or the content does not allow it; the
    target folder is then as it was.
    """
    _prepare()
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, BuildError, ConfigurationError

    from helpgen import splicing

    logging.getLogger("mkdocs").setLevel(logging.INFO)
    try:
        config = load_config(str(config_file), **_overrides(content, out))
        if content is not None:
            config.plugins["helpgen"].config.content = str(content.absolute())
        if offline:
            config.plugins["helpgen"].config.offline = True
        config.plugins["helpgen"].config.splices = splicing.is_possible(config)
        config.plugins.on_startup(command="build", dirty=False)
        try:
            mkdocs_build(config)
        finally:
            config.plugins.on_shutdown()
    except (Abort, BuildError, ConfigurationError) as error:
        raise BuildFailedError(str(error)) from error
    return Path(config.site_dir)


def roll_back(config_file: Path, out: Path | None = None) -> Path:
    """Put the site back that was there before the last build, and return its folder. BuildFailedError when there is none."""
    _prepare()
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError

    from helpgen.publish import PublishError, Staging

    try:
        target = Path(load_config(str(config_file), **_overrides(None, out)).site_dir)
        Staging.of(target).roll_back()
    except (Abort, ConfigurationError, PublishError) as error:
        raise BuildFailedError(str(error)) from error
    return target


def serve(config_file: Path, address: str | None = None) -> None:
    """Serve the site until interrupted, building it again whenever content, theme or configuration change."""
    _prepare()
    from mkdocs.commands.serve import serve as mkdocs_serve
    from mkdocs.exceptions import Abort, BuildError, ConfigurationError

    options: dict[str, Any] = {"dev_addr": address} if address else {}
    try:
        mkdocs_serve(str(config_file), **options)
    except (Abort, BuildError, ConfigurationError) as error:
        raise BuildFailedError(str(error)) from error


class BuildFailedError(Exception):
    """The site was not built."""
