"""What the tests notice: mutmut's mutants of the code that keeps hostile input out, and those no test notices.

``python -m tests.mutants [AREA ...]`` (``make mutants``) takes the same random sample of every area each time, tries each mutant
against the area's tests and prints the score; ``docs/mutation.md`` says what the figures were and explains who survives.

mutmut makes the mutants and switches them on. It does not run them: it would try them in a process whose caches hold the right
answers already, and collect all tests anew for each.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import functools
import gc
import hashlib
import itertools
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
WORK = Path(os.environ.get("MUTANTS_WORK", ROOT / ".venv" / "mutants" / "work"))
SEED = 20261121
SAMPLE = 150
"""Mutants of each area; all, if there are fewer."""
PATIENCE = 20.0
"""Seconds a mutant may take beyond three times what its tests take."""
BUDGET = 6.0
"""Seconds of tests that a mutant is tried against, those that noticed most mutants first: what survives them is alive."""
MEMORY = 6 << 30
ALIVE = ("survived", "not called")
COPIED = ("helpgen", "tests", "content", "docs", "schemas", "benchmarks", ".github", ".vscode", ".ci")


@dataclass(frozen=True)
class Area:
    """Modules under ``helpgen/``, and the tests that are to notice what changes in them."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    without: str = ""
    """What the names of tests do not contain: slow ones, whose subject is time or all of the shipped content."""


def _samples(*rules: str) -> tuple[str, ...]:
    return tuple(f"tests/test_rules.py::test_samples[{rule}]" for rule in rules)


AREAS = {
    "loader": Area(
        ("source.py", "content_folder.py", "lines.py", "tangles.py", "pages_folder.py", "svg.py", "pixels.py"),
        (
            "tests/test_findings.py",
            "tests/test_hostile_files.py",
            "tests/test_loader_fuzz.py",
            "tests/test_loader_parts.py",
            "tests/test_chinese_findings.py::test_the_chinese_that_was_read_aloud",
            "tests/test_chinese_findings.py::test_a_folder_that_cannot_be_read_is_one_finding",
            "tests/test_chinese_findings.py::test_another_encoding_is_one_finding",
        ),
        "a_megabyte_of or take_no_time or takes_no_time or whole_folders or no_command or any_text or as_much_as or shipped",
    ),
    "sanitiser": Area(("sanitiser.py",), ("tests/test_sanitiser.py",)),
    "link": Area(
        (
            *(f"rules/{name}.py" for name in ("link_places", "link_verdicts", "bare_addresses", "hosts", "url_places")),
            *(f"{name}.py" for name in ("schemes", "allowed_hosts", "disguises", "look_alikes", "weblinks")),
        ),
        (
            "tests/test_weblinks.py",
            "tests/test_hosts.py",
            "tests/test_url_lock.py",
            "tests/test_hostile.py",
            *_samples(
                "unsafe-scheme",
                "shortener",
                "disguised-link",
                "look-alike-host",
                "unknown-host",
                "messenger-link",
                "other-host-in-words",
                "bare-address",
            ),
        ),
        "at_length or old_urls_lead or shipped or hostile_files or addresses- or asks- or contacts- or files- or markup- or secrets- or characters- or parity- or trees- or controls-text",
    ),
    "address": Area(
        (
            "checksums/*.py",
            "chains.py",
            "networks.py",
            "suspects.py",
            *(f"rules/{name}.py" for name in ("addresses", "official", "written")),
        ),
        (
            "tests/test_addresses.py",
            *_samples(
                "address-not-official",
                "address-broken",
                "address-without-checksum",
                "address-without-network",
                "official-address",
            ),
        ),
        "shipped or every_mutant or head_and_tail or upsets",
    ),
    "secret": Area(
        ("phrases.py", "api_keys.py", "rules/secrets.py"),
        (
            "tests/test_secrets.py",
            "tests/test_addresses.py::test_what_is_said_of_each_and_where",
            *_samples("recovery-phrase", "private-key", "api-key"),
        ),
        "shipped or upsets",
    ),
    "ledger": Area(
        ("ledger.py", "url_lock.py"), ("tests/test_url_lock.py", "tests/test_translations.py"), "shipped or old_urls_lead"
    ),
}


# --- the copy that is mutated -----------------------------------------------------------------------------------------


def _plain_decorators(code: str) -> str:
    """The code with ``@decorator`` of a function written as an assignment below it.

    mutmut leaves decorated functions alone; every rule is one, and so is everything that is cached.
    """
    lines: list[str | None] = list(code.split("\n"))
    below: dict[int, list[str]] = defaultdict(list)
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.FunctionDef) or not node.decorator_list:
            continue
        names = [ast.unparse(decorator) for decorator in node.decorator_list]
        if any(name in ("staticmethod", "classmethod") or name.endswith(".setter") for name in names):
            continue  # which mutmut mutates as they are, and what belongs to another function
        for decorator in node.decorator_list:
            for number in range(decorator.lineno - 1, decorator.end_lineno or 0):
                lines[number] = None
        value = node.name
        for name in reversed(names):
            value = f"{name}({value})"
        below[node.end_lineno or 0].append(f"{' ' * node.col_offset}{node.name} = {value}")
    kept = ([line, *below[number]] for number, line in enumerate(lines, 1))
    return "\n".join(line for group in kept for line in group if line is not None)


def _mutated(folder: Path, area: Area) -> list[str]:
    """The names of all mutants, which the copy of the project in ``folder`` holds now, all of them switched off."""
    for name in COPIED:
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ROOT.iterdir():
        if file.is_file() and file.name != ".git":
            shutil.copy(file, folder / file.name)
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[tool.mutmut]\nsource_paths = ["helpgen"]\n')
    os.chdir(folder)
    from mutmut.mutation.file_mutation import mutate_file_contents
    from mutmut.utils.format_utils import get_mutant_name

    names = []
    for file in sorted({file for pattern in area.modules for file in Path("helpgen").glob(pattern)}):
        made = mutate_file_contents(str(file), _plain_decorators(file.read_text("utf-8")))
        file.write_text(made.code, "utf-8")
        names += [get_mutant_name(file, name) for name in made.mutant_names]
    return names


def sampled(names: Iterable[str], seed: int, count: int) -> list[str]:
    """``count`` of the names, the same whenever the seed is the same; a name more or less changes little."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).digest())[:count]


# --- in the copy ------------------------------------------------------------------------------------------------------


def _function(mutant: str) -> str:
    return mutant.partition("__mutmut_")[0]


def _arguments(area: Area) -> list[str]:
    chosen = ["-k", f"not ({area.without})"] if area.without else []
    return ["-q", "-s", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *area.tests, "-m", "not browser", *chosen]


def _forked(work: Callable[[], int], seconds: float) -> int | None:
    """What ``work`` returns in a process of its own; None when it takes longer."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.setsid()
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nothing, stream)
            code = work()
        finally:
            os._exit(code)
    end = time.monotonic() + seconds
    pause = 0.005
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
        pause = min(pause * 1.3, 0.1)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _fresh(mutant: str, area: Area, seconds: float) -> int | None:
    """Like a forked process, but one that imports everything with the mutant switched on."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *_arguments(area)],
        env={**os.environ, "MUTANT_UNDER_TEST": mutant},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None


class _Tries:
    """Takes the place of pytest's loop: what was imported and collected once is there for every mutant."""

    def __init__(self, area: Area, mutants: list[str], budget: float) -> None:
        self.area, self.mutants, self.budget = area, mutants, budget
        self.tests: dict[str, set[str]] = defaultdict(set)
        """Which tests call a function; ``""`` is importing."""
        self.seconds: dict[str, float] = {}
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = report.nodeid

    def _run(self, items: list[pytest.Item]) -> int:
        """Run the tests up to the first that fails, which is noted down."""
        for item, following in zip(items, [*items[1:], None], strict=True):
            self.seconds[item.nodeid] = -time.monotonic()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self.seconds[item.nodeid] += time.monotonic()
            self._take(item.nodeid)
            if self.failed:
                Path("failed.txt").write_text(self.failed, "utf-8")
                return 1
        return 0

    def _take(self, test: str) -> None:
        from mutmut.state import state

        for function in state()._stats:
            self.tests[function].add(test)
        state()._stats.clear()

    def _cover(self, items: list[pytest.Item]) -> int:
        from mutmut.mutation.trampoline import set_mutant_under_test

        set_mutant_under_test("stats")
        del os.environ["MUTANT_UNDER_TEST"]  # not for the programs that a test starts: where they run is no configuration
        for item in items:
            for name, module in list(sys.modules.items()):
                for value in vars(module).values() if name.startswith("helpgen") else ():
                    if callable(clear := getattr(value, "cache_clear", None)):
                        clear()
            if self._run([item]) != 0:
                return 1
        Path("coverage.json").write_text(
            json.dumps([{name: sorted(found) for name, found in self.tests.items()}, self.seconds]), "utf-8"
        )
        return 0

    def _attempt(self, mutant: str, items: list[pytest.Item]) -> int:
        from mutmut.mutation.trampoline import set_mutant_under_test

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        set_mutant_under_test(mutant)
        return self._run(items)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from mutmut.mutation.trampoline import set_mutant_under_test

        self._take("")
        set_mutant_under_test("")
        items = {item.nodeid: item for item in session.items}
        if _forked(lambda: self._cover(session.items), 1800) != 0:
            raise pytest.UsageError(f"a test fails without a mutant: {Path('failed.txt').read_text('utf-8')}")
        tests, seconds = json.loads(Path("coverage.json").read_text("utf-8"))
        gc.freeze()
        noticed = Counter[str]()
        with Path("verdicts.txt").open("a", encoding="utf-8") as verdicts:
            for number, mutant in enumerate(self.mutants, 1):
                begin = time.monotonic()
                known = tests.get(_function(mutant), [])
                # What noticed another mutant is likely to notice this one, and so is what compares all that is said.
                own = sorted(
                    (test for test in known if test),
                    key=lambda test: (-(noticed[test] + ("said" in test)) / max(seconds[test], 0.01), seconds[test]),
                )
                spent = itertools.accumulate(seconds[test] for test in own)
                own = [test for test, until in zip(own, spent, strict=True) if until <= self.budget] or own[:1]
                most = 3 * sum(seconds[test] for test in own) + PATIENCE
                Path("failed.txt").unlink(missing_ok=True)
                code = _forked(functools.partial(self._attempt, mutant, [items[test] for test in own]), most)
                if code == 0 and "" in known:
                    code = _fresh(mutant, self.area, 3 * sum(seconds.values()) + PATIENCE)
                killer = Path("failed.txt").read_text("utf-8") if Path("failed.txt").exists() else ""
                noticed.update([killer] if killer else [])
                verdict = "not called" if not known else "took too long" if code is None else "killed" if code else "survived"
                line = f"{verdict}\t{mutant}\t{time.monotonic() - begin:.1f}\t{killer}\n"
                verdicts.write(line)
                verdicts.flush()
                sys.stdout.write(f"{number}/{len(self.mutants)} {line}")
                sys.stdout.flush()
        return True


def _inside(area: Area, mutants: list[str], budget: float) -> None:
    """Try the mutants, and write each verdict as soon as it is known."""
    from hypothesis import settings
    from mutmut.mutation.trampoline import set_mutant_under_test

    # The same examples for every mutant; what one found must not help to find another.
    settings.register_profile("mutants", database=None, derandomize=True, deadline=None)
    settings.load_profile("mutants")
    set_mutant_under_test("stats")
    sys.exit(pytest.main(_arguments(area), [_Tries(area, mutants, budget)]))


# --- what is asked for ------------------------------------------------------------------------------------------------


@functools.cache
def _functions(file: Path) -> dict[str, list[str]]:
    """The lines of every function of a mutated module, by its name."""
    lines = file.read_text("utf-8").split("\n")
    found = (node for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, ast.FunctionDef))
    return {
        node.name: [line.replace(f"{node.name}(", "(") for line in lines[node.lineno - 1 : node.end_lineno]] for node in found
    }


def _difference(folder: Path, mutant: str) -> str:
    """The lines that the mutant changes."""
    module, _, name = mutant.rpartition(".")
    functions = _functions((folder / Path(*module.split("."))).with_suffix(".py"))
    before = functions[f"{_function(name)}__mutmut_orig"]
    lines = list(difflib.unified_diff(before, functions[name], lineterm="", n=0))[2:]
    return "\n".join(line for line in lines if line[:1] in "+-")


def _verdicts(folder: Path) -> list[list[str]]:
    file = folder / "verdicts.txt"
    return [line.split("\t") for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def measure(name: str, sample: int, seed: int, only: str, again: bool, budget: float) -> tuple[int, int, int]:
    """All mutants of an area, those tried, and those killed; what became of each is written into the area's folder."""
    area, folder = AREAS[name], WORK / name
    dead = [verdict for verdict in _verdicts(folder) if verdict[0] not in ALIVE] if again else []
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = _mutated(folder, area)
    chosen = [mutant for mutant in sampled(made, seed, sample if not only else len(made)) if re.search(only, mutant)]
    dead = [verdict for verdict in dead if verdict[1] in chosen]
    known = {verdict[1] for verdict in dead}
    chosen = [mutant for mutant in chosen if mutant not in known]
    (folder / "chosen.json").write_text(json.dumps([name, chosen, budget]), "utf-8")
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path}
    subprocess.run([sys.executable, "-m", "tests.mutants", "--inside"], cwd=folder, env=environment, check=True)
    verdicts = dead + _verdicts(folder)
    (folder / "verdicts.txt").write_text("".join("\t".join(verdict) + "\n" for verdict in verdicts), "utf-8")
    alive = [mutant for verdict, mutant, *_ in verdicts if verdict in ALIVE]
    report = "\n".join(f"{mutant}\n{_difference(folder, mutant)}\n" for mutant in sorted(alive))
    (folder / "survivors.txt").write_text(report, "utf-8")
    return len(made), len(verdicts), len(verdicts) - len(alive)


def _rows(areas: list[str], options: Any) -> Iterator[str]:
    yield "| area | mutants | tried | killed | score |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for name in areas:
        made, tried, killed = measure(name, options.sample, options.seed, options.only, options.again, options.budget)
        yield f"| {name} | {made:,} | {tried} | {killed} | {100 * killed / max(tried, 1):.1f} % |"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("areas", nargs="*", metavar="AREA", help=f"one of {', '.join(AREAS)}; all unless told")
    parser.add_argument("--sample", type=int, default=SAMPLE)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default="", help="a regular expression: only mutants with such a name, all of them")
    parser.add_argument(
        "--budget", type=float, default=BUDGET, help=f"seconds of tests a mutant is tried against; {BUDGET:g} unless told"
    )
    parser.add_argument("--again", action="store_true", help="only those that survived the last time: tests were added")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        name, mutants, budget = json.loads(Path("chosen.json").read_text("utf-8"))
        _inside(AREAS[name], mutants, budget)
        return
    rows = list(_rows(options.areas or list(AREAS), options))
    sys.stdout.write("\n".join([*rows, ""]))


if __name__ == "__main__":
    main()
