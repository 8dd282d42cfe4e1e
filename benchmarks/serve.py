"""How long a saved file takes to be seen: ``helpgen serve`` on a made-up content folder, with a real browser.

Run it with ``python -m benchmarks.serve --entries 1000``. Measured is the time from the rename that saves the file to the frame
in which the browser shows the new words, for edits of an answer, of a question, of a fact, of a tree, a mistake and its end.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from benchmarks.corpus import ROOT, write

FACT = "support-first-reply"
"""Many texts name it."""

_SEEN = """([words, away]) => new Promise((resolve) => {
  const end = Date.now() + 20000;
  const look = () => {
    if (Date.now() > end) resolve(0);
    const boxes = [...document.querySelectorAll("*")].map((one) => one.shadowRoot?.textContent ?? "");
    const text = document.querySelector("footer") ? document.body.innerText + boxes.join("") : null;
    if (text === null) return requestAnimationFrame(look);
    (text.includes(words) !== away) ? resolve(Date.now()) : requestAnimationFrame(look);
  };
  look();
})"""


def _save(file: Path, text: str) -> float:
    """Save as editors do, and return when: seconds since the epoch."""
    new = file.with_name(f".{file.name}.tmp")
    new.write_text(text, "utf-8")
    now = time.time()
    new.replace(file)
    return now


def _until(page: Page, words: str, away: bool = False) -> float:
    """When the browser shows ``words`` (or no longer does): seconds since the epoch. A reload in between starts it again."""
    while True:
        try:
            seen = float(page.evaluate(_SEEN, [words, away])) / 1000
            if not seen:
                raise SystemExit(f"'{words}' was never seen at {page.url}")
            return seen
        except Error as error:  # the page was loaded again meanwhile
            if "context was destroyed" not in str(error) and "navigation" not in str(error):
                raise


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def measure(entries: int, rounds: int, browser_path: str | None) -> dict[str, list[float]]:
    """Seconds from saving to seeing, by kind of edit."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        write(folder / "content", entries)
        shutil.copy(ROOT / "mkdocs.yml", folder)
        address = f"127.0.0.1:{_free_port()}"
        with subprocess.Popen(
            [sys.executable, "-m", "helpgen", "serve", "--address", address], cwd=folder, stderr=subprocess.DEVNULL
        ) as server:
            browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
            try:
                _wait(f"http://{address}/")
                page = browser.new_page()
                for kind, url, file, pattern, put in _edits(folder / "content"):
                    page.goto(f"http://{address}{url}")
                    time.sleep(3)
                    text = file.read_text("utf-8")
                    for round in range(rounds):
                        words = f"Seen{kind.title().replace(' ', '')}{chr(97 + round)}"
                        saved = _save(file, re.sub(pattern, put.format(words=words), text, count=1))
                        found.setdefault(kind, []).append(_until(page, words) - saved)
                        time.sleep(1.5)
                    saved = _save(file, f"{text}\n  wrong: [\n")
                    found.setdefault("a mistake", []).append(_until(page, "yaml-syntax") - saved)
                    time.sleep(1.5)
                    saved = _save(file, text)
                    found.setdefault("its end", []).append(_until(page, "yaml-syntax", away=True) - saved)
                    time.sleep(2)
            finally:
                browser.close()
                server.terminate()
    return found


def _edits(content: Path) -> list[tuple[str, str, Path, str, str]]:
    """Kind, URL, file, and what is replaced by what."""
    entry = content / "made-0" / "entry-1.faq.yaml"
    tree = sorted((content / "tx").glob("*.tree.yaml"))[0]
    id = tree.name.removesuffix(".tree.yaml")
    naming = next(one for one in sorted(content.rglob("*.faq.yaml")) if f"fact:{FACT}" in one.read_text("utf-8"))
    named = f"/en/{naming.parent.name}/{naming.name.removesuffix('.faq.yaml')}/"
    return [
        ("answer", "/en/made-0/entry-1/", entry, r"(?m)^  en: \|\n", "\\g<0>    {words} first.\n\n"),
        ("question", "/en/made-0/entry-1/", entry, r"(?m)^  en: \"?", "\\g<0>{words} "),
        ("fact", named, content / "facts.yaml", rf"(?m)^{FACT}:\n  value: .*", f"{FACT}:\n  value: {{words}}"),
        (
            "tree",
            f"/en/fix/{id}/",
            tree,
            r"(?m)^description:\n  zh: .*\n  en: \"?",
            "\\g<0>{words} ",
        ),
    ]


def _wait(url: str) -> None:
    for _ in range(1200):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the preview did not start")


def main() -> None:
    """Print a line a kind of edit: how many, the median and the longest time."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--browser", default=shutil.which("chromium"))
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    found = measure(arguments.entries, arguments.rounds, arguments.browser)
    for kind, times in found.items():
        print(f"{kind:<12} {len(times)} times  median {statistics.median(times):.2f} s  longest {max(times):.2f} s")
    if arguments.json:
        arguments.json.write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main()
