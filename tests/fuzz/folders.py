"""Whole content folders with hostile documents and files in them, and what must hold when one is read, checked and published."""

from __future__ import annotations

import os
import shutil
import socket
import time
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random

import yaml

from helpgen import pages, rulebook
from helpgen.content_folder import ContentFolderError
from helpgen.findings import Finding, errors
from tests.fuzz.makers import TOKENS, document, mutant, random_tokens
from tests.fuzz.properties import complaints

DAY = date(2026, 11, 21)
SMALL = Path(__file__).parent.parent / "content"
ABSENT = frozenset({"missing-file", "url-gone", "url-not-locked", "empty-category", "missing-strings"})
"""Rules whose findings name a file that need not be there."""

NAMES: tuple[str, ...] = (
    "Fees.faq.yaml", "fees.faq.yaml", "con.faq.yaml", "nul.tree.yaml", "index.faq.yaml", "404.faq.yaml", "search.faq.yaml", "zh.faq.yaml", ".faq.yaml", "-.faq.yaml",
    "a" * 70 + ".faq.yaml", "a.faq.yaml ", "a..faq.yaml", "a b.faq.yaml", "甲.faq.yaml", "a\n::error::x.faq.yaml", "a\u202eb.faq.yaml", "a\x1b[31m.faq.yaml",
    "a%0Ab.faq.yaml", "a:b,c.faq.yaml", "_category.yaml", "_category.yml", "a.yaml", "a.faq.yml", "a.faq.yaml.txt", "x.html", "x.js", "~", "#a#", "a.tree.yaml",
    "##[error]x.tree.yaml",
)  # fmt: skip


def fresh(folder: Path) -> Path:
    """A new copy of the tests' small help center in ``folder``, where another one may have been."""
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(SMALL, folder))


def harm(random: Random, folder: Path, files: Sequence[bytes]) -> None:
    """Change one to four files of a content folder, or put things there that are no files."""
    for _ in range(random.choice((1, 1, 2, 4))):
        there = sorted(file for file in folder.rglob("*.yaml") if file.is_file() and not file.is_symlink())
        if there:
            with suppress(OSError, ValueError):  # the file system does not take every name
                _harm(random, folder, random.choice(there), files)


def _harm(random: Random, folder: Path, file: Path, files: Sequence[bytes]) -> None:
    own = [file.read_bytes()]
    match random.randrange(12):
        case 0 | 1 | 2:
            file.write_bytes(document(random, _mappings(own) or files))
        case 3 | 4:
            file.write_bytes(mutant(random, own))
        case 5:
            file.write_bytes(mutant(random, files))
        case 6:
            file.write_bytes(random_tokens(random))
        case 7:
            _write(file.with_name(random.choice(NAMES)), random.choice((own[0], random.choice(files), b"")))
        case 8:
            file.rename(file.with_name(random.choice(NAMES)))
        case 9:
            _irregular(random, file.with_name(random.choice((*NAMES, file.name))))
        case 10:
            (folder / random.choice(("zh", "con", "fix", "Tx", "a.b", " x"))).mkdir(exist_ok=True)
        case _:
            _write(file.with_name(os.fsdecode(b"a\xff.faq.yaml")), own[0])


def _write(file: Path, content: bytes) -> None:
    file.unlink(missing_ok=True)  # it may be a pipe by now, and whoever opens one waits
    file.write_bytes(content)


def _mappings(files: Sequence[bytes]) -> Sequence[bytes]:
    """Those of the files that are well-formed, with something in them that can be changed."""
    found = []
    for file in files:
        with suppress(yaml.YAMLError, ValueError, RecursionError):
            if len(file) < 100_000 and isinstance(yaml.load(file, yaml.CBaseLoader), dict):
                found.append(file)
    return found


def _irregular(random: Random, path: Path) -> None:
    path.unlink(missing_ok=True)
    match random.randrange(5):
        case 0:
            path.symlink_to(random.choice(("/etc/passwd", "nowhere", path.name, "../site.yaml")))
        case 1:
            os.mkfifo(path)
        case 2:
            path.mkdir()
        case 3:
            path.symlink_to(path.parent, target_is_directory=True)
        case _:
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(str(path))


def folder_complaints(folder: Path, most_seconds: float = 20.0) -> list[str]:
    """What is wrong with how this folder is read, checked and, where it has no errors, made into pages."""
    started = time.perf_counter()
    try:
        kb, findings = rulebook.read(folder, "content", DAY)
        if not errors(findings):
            for page in pages.all_pages(kb, DAY):
                assert page.body is not None
    except ContentFolderError:
        return []
    except Exception as error:  # exactly what must not happen
        return [f"{type(error).__name__}: {error}"]
    found = [said for finding in findings for said in _finding_complaints(folder, finding)]
    if (took := time.perf_counter() - started) > most_seconds:
        found.append(f"it took {took:.1f} s")
    return found


def _finding_complaints(folder: Path, finding: Finding) -> list[str]:
    file = folder / finding.path.removeprefix("content/")
    try:
        content = file.read_bytes() if file.is_file() else b""
    except (OSError, ValueError):
        content = b""
    found = complaints(content, [finding])
    if any(_is_obeyed(character) for language in ("en", "zh") for character in finding.as_text(language).replace("\n    ", "")):
        found.append(f"{finding.rule}: characters that a terminal obeys")
    return found


def _is_obeyed(character: str) -> bool:
    """Whether this is a control, a line break, a half of a pair, or turns the direction of what follows."""
    return (
        unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs")
        or character in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def hostile_text(random: Random) -> str:
    """A text of Markdown's signs, for what renders and what looks at it."""
    pieces = (
        *TOKENS,
        "**",
        "__",
        "![",
        "](",
        "](entry:x)",
        "[x](",
        "](https://example.com)",
        "\n\n",
        "\n!!! note\n    ",
        "\n    ",
        "\n1. ",
        "\n> ",
        "\n| ",
        "|",
        "\n|---|---|\n",
        "\n```\n",
        "{#a}",
        "\n## ",
        "{{ fact:x }}",
    )
    return "".join(random.choices(pieces, k=random.choice((1, 3, 10, 40))))
