"""Profiles: who is noted, for how long, and what the picture of it shows."""

from __future__ import annotations

import re
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree

import pytest

from helpgen import flame_graph, processes
from helpgen.flame_graph import svg
from helpgen.sampling import Call, Sampler, SamplingError
from tests.test_build import project, run

__all__ = ["project"]

_SVG = "{http://www.w3.org/2000/svg}"


class Clock:
    """Processor time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        return self.now


class Workload:
    """Functions that call each other and let the sampler look, each for a known time."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.sampler = Sampler(self.clock)

    def look(self, passed: int) -> None:
        self.clock.now += passed
        frame: FrameType | None = sys._getframe(1)
        self.sampler.sample(0, frame)

    def outer(self) -> None:
        self.look(10)
        self.inner(60)
        self.again(9, 20)

    def inner(self, passed: int) -> None:
        self.look(passed)

    def again(self, times: int, passed: int) -> None:
        if times:
            self.again(times - 1, passed)
        else:
            self.look(passed)

    def ping(self, times: int) -> None:
        self.pong(times)

    def pong(self, times: int) -> None:
        if times:
            self.ping(times - 1)
        else:
            self.look(10)


def ends(stacks: dict[tuple[Call, ...], int]) -> dict[str, int]:
    """The stacks from this test's workload on."""
    found = {}
    for stack, weight in stacks.items():
        names = [call.function for call in stack]
        first = next(number for number, name in enumerate(names) if name.startswith("Workload."))
        found[" > ".join(name.removeprefix("Workload.") for name in names[first:])] = weight
    return found


def test_what_ran_is_noted_with_its_time_and_in_its_order() -> None:
    work = Workload()
    work.outer()
    work.ping(5)
    assert ends(work.sampler.stacks()) == {"outer": 10, "outer > inner": 60, "outer > again": 20, "ping > pong": 10}
    assert work.sampler.samples == 4


def test_a_look_that_comes_late_counts_for_all_the_time_before_it() -> None:
    """While a library runs no look is taken; the one after it stands for all of that."""
    work = Workload()
    work.inner(1)
    work.inner(999)
    assert ends(work.sampler.stacks()) == {"inner": 1000}


def test_the_signal_comes_and_is_put_back() -> None:
    before = signal.getsignal(signal.SIGPROF)
    with Sampler() as sampler:
        until = time.process_time() + 0.2
        while sampler.samples < 3 and time.process_time() < until + 20:
            sum(range(1000))
    assert sampler.samples >= 3
    assert {stack[:1] for stack in sampler.stacks()} <= {()}, "nothing above what is looked at"
    assert signal.getsignal(signal.SIGPROF) == before
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_a_platform_without_the_signal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer")
    with pytest.raises(SamplingError, match="no signal for processor time"):
        Sampler().__enter__()


def boxes(text: str) -> dict[str, tuple[float, float, float]]:
    """Place from the left, place from the top and width of each box, by what it says."""
    found = {}
    for group in ElementTree.fromstring(text).iter(f"{_SVG}g"):
        rect = group.find(f"{_SVG}rect")
        assert rect is not None
        said = group.findtext(f"{_SVG}title") or ""
        found[said.rpartition(", ")[0]] = (float(rect.attrib["x"]), float(rect.attrib["y"]), float(rect.attrib["width"]))
    return found


def call(function: str, module: str = "helpgen.made", line: int = 7) -> Call:
    return Call(function, module, line)


def test_boxes_are_as_wide_as_their_shares_and_below_their_callers() -> None:
    a, b, c = call("a"), call("b.<locals>.b"), call("c", "jinja2.x", 1)
    text = svg({(a,): 10, (a, b): 60, (a, c): 20, (c,): 10}, "a title", "a note")
    found = boxes(text)
    whole, first, second, third, last = (
        found[said]
        for said in (
            "all, 100.0 %", "a (helpgen.made:7), 90.0 %", "b.b (helpgen.made:7), 60.0 %", "c (jinja2.x:1), 20.0 %", "c (jinja2.x:1), 10.0 %",
        )
    )  # fmt: skip
    for box, share in ((first, 0.9), (second, 0.6), (third, 0.2), (last, 0.1)):
        assert box[2] == pytest.approx(share * whole[2], abs=1)
    assert whole[1] < first[1] == last[1] < second[1] == third[1]
    assert first[0] == second[0] < third[0] < last[0]
    assert "a title" in text and "a note" in text and "prefers-color-scheme:dark" in text
    assert not re.search(r"<script|href|url\(|\son\w+=", text)
    assert text == svg({(c,): 10, (a, c): 20, (a, b): 60, (a,): 10}, "a title", "a note")


@pytest.mark.parametrize(
    "name", ["</title><script>alert(1)</script>", "\x00\x1b[2J&<>\"'\ud800\uffff", "中" * 10_000, "]]>", ""]
)
def test_names_are_text_and_nothing_else(name: str) -> None:
    text = svg({(call(name, name, 1),): 1}, name, name)
    root = ElementTree.fromstring(text.encode("utf-8"))
    assert not list(root.iter(f"{_SVG}script"))
    assert len(list(root.iter(f"{_SVG}g"))) == 2


def test_nothing_is_a_picture_too() -> None:
    assert list(boxes(svg({}, "a title"))) == ["all, 0.0 %"]


def test_what_is_small_or_deep_is_left_out_and_the_file_stays_small() -> None:
    wide = {
        (call("x" * 500, "&" * 500, number), call("y" * 500, "<" * 500, inner)): 1
        for number in range(100)
        for inner in range(100)
    }
    deep = {tuple(call(f"f{number}") for number in range(5000)): 10_000}
    tiny = {(call("tiny"),): 1}
    text = svg(wide | deep | tiny, "a title")
    assert len(text.encode()) < 1_000_000 and "tiny" not in text
    found = boxes(text)
    assert 100 < len(found) <= flame_graph.MOST_BOXES and f"f{flame_graph.MOST_ROWS - 2} (helpgen.made:7), 50.0 %" in found


def test_one_process_while_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    assert processes.processors() == 3
    with processes.alone():
        assert processes.processors() == 1
    assert processes.processors() == 3


def test_a_build_is_drawn(project: Path) -> None:
    """One story: in the usual place, also when nothing has changed, and where nothing can be written."""
    assert run(project, "helpgen", "build").returncode == 0
    built = run(project, "helpgen", "build", "--profile", "--timings")
    assert built.returncode == 0, built.stderr
    assert built.stderr.strip().endswith("The profile is in .helpgen/profile.svg")
    assert "Nothing has changed" not in built.stderr and "in all" in built.stderr
    found = boxes((project / ".helpgen" / "profile.svg").read_text("utf-8"))
    assert [said for said in found if said.startswith("build (helpgen.site:")]
    assert not [said for said in found if said.startswith(("run (helpgen.cli:", "_run_module"))]
    (project / "file").write_text("in the way", "utf-8")
    elsewhere = run(project, "helpgen", "build", "--profile", "file/profile.svg")
    assert elsewhere.returncode == 1
    assert "Error: the profile cannot be written to file/profile.svg: " in elsewhere.stderr
    assert "Traceback" not in elsewhere.stderr
