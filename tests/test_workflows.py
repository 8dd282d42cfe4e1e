"""The pipeline has no more rights than it needs, runs nothing that was not pinned, and reaches everything that it names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpgen.code_owners import BEGIN, END, GUARDED, unguarded
from tests.conftest import ROOT

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS: dict[str, dict[Any, Any]] = {
    file.stem: yaml.load(file.read_text("utf-8"), yaml.CBaseLoader) for file in sorted(FOLDER.glob("*.yml"))
}
JOBS = [(workflow, name) for workflow, parsed in WORKFLOWS.items() for name in parsed["jobs"]]
RIGHTS = {
    ("publish", "attest"): {"id-token", "attestations"},
    ("publish", "publish"): {"pages", "id-token"},
}
"""All there is to write, and who may."""


def job(workflow: str, name: str) -> dict[Any, Any]:
    found: dict[Any, Any] = WORKFLOWS[workflow]["jobs"][name]
    return found


def rights(workflow: str, name: str) -> dict[str, str]:
    found: dict[str, str] = job(workflow, name).get("permissions", WORKFLOWS[workflow]["permissions"])
    return found


def test_an_auditor_finds_nothing() -> None:
    done = subprocess.run(
        [
            Path(sys.executable).parent / "zizmor",
            "--offline",
            "--persona=auditor",
            "--no-progress",
            "--color=never",
            str(ROOT / ".github"),
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report" in done.stdout + done.stderr


@pytest.mark.parametrize(("workflow", "name"), JOBS)
def test_jobs_have_the_rights_they_need_and_no_others(workflow: str, name: str) -> None:
    given = rights(workflow, name)
    assert isinstance(given, dict)
    assert {right for right, level in given.items() if level == "write"} == RIGHTS.get((workflow, name), set())
    assert {right for right, level in given.items() if level == "read"} <= {"contents"}


@pytest.mark.parametrize(("workflow", "name"), JOBS)
def test_jobs_that_may_write_run_nothing_of_ours(workflow: str, name: str) -> None:
    if (workflow, name) not in RIGHTS:
        return
    for step in job(workflow, name)["steps"]:
        assert "run" not in step
        assert "checkout" not in step["uses"]
        assert step["uses"].startswith("actions/")


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_workflows_use_no_secret_and_no_trigger_that_hands_out_rights(workflow: str) -> None:
    text = (FOLDER / f"{workflow}.yml").read_text("utf-8")
    assert not re.search(r"\bsecrets\b|github\.token|GITHUB_TOKEN", text)
    triggers = WORKFLOWS[workflow]["on"]
    assert set(triggers) <= {"pull_request", "push", "schedule", "workflow_dispatch"}
    assert WORKFLOWS[workflow]["permissions"] in ({}, {"contents": "read"})
    # What somebody else wrote is handed over in variables, never put into a script.
    for name in WORKFLOWS[workflow]["jobs"]:
        for step in job(workflow, name)["steps"]:
            assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_action_is_pinned_and_says_which_version_it_is(workflow: str) -> None:
    uses = re.findall(r"uses: (\S+)(.*)", (FOLDER / f"{workflow}.yml").read_text("utf-8"))
    assert uses
    for action, comment in uses:
        assert re.fullmatch(r"actions/[\w./-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), f"{action}: say which version this is"


def test_an_action_has_one_version() -> None:
    uses = [use for file in FOLDER.glob("*.yml") for use in re.findall(r"uses: (\S+)@(\S+) # (\S+)", file.read_text("utf-8"))]
    versions = {action: {(sha, version) for one, sha, version in uses if one == action} for action, _, _ in uses}
    assert {action for action, found in versions.items() if len(found) > 1} == set()


@pytest.mark.parametrize(("workflow", "name"), JOBS)
def test_jobs_end_and_leave_no_key_behind(workflow: str, name: str) -> None:
    assert 0 < int(job(workflow, name)["timeout-minutes"]) <= 300
    assert "self-hosted" not in job(workflow, name)["runs-on"]
    for step in job(workflow, name)["steps"]:
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] == "false"


def test_what_is_published_was_built_tested_and_signed() -> None:
    publish = WORKFLOWS["publish"]
    assert publish["on"]["push"] == {"branches": ["main"]}
    assert "pull_request" not in publish["on"]
    assert publish["concurrency"] == {"group": "publish", "cancel-in-progress": "false"}
    assert job("publish", "attest")["needs"] == "build"
    assert job("publish", "publish")["needs"] == ["build", "attest"]
    steps = [step.get("run") or step["uses"].partition("@")[0] for step in job("publish", "build")["steps"]]
    test, upload = steps.index("bash .ci/run"), steps.index("actions/upload-pages-artifact")
    assert steps.index("make site") < test < steps.index("sha256sum --check --quiet site.sha256") < upload


def test_pull_requests_are_checked_in_every_way() -> None:
    said = "\n".join(step.get("run", "") for name in WORKFLOWS["check"]["jobs"] for step in job("check", name)["steps"])
    for command in (
        "helpgen lock --check --against HEAD^1",
        "helpgen check --no-cache --format github",
        "helpgen owners --check",
        "make fuzz",
        "bash .ci/run",
        "unshare --net",
        "diff --recursive",
        "sha256sum --check",
    ):
        assert command in said, command
    assert job("check", "content")["steps"][0]["with"]["fetch-depth"] == "2"  # HEAD^1 is what the pull request goes into


def test_what_workflows_make_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for file in FOLDER.glob("*.yml"):
        for target, values in re.findall(r"\bmake ([a-z][a-z-]*)((?: [A-Z]+=\S+)*)", file.read_text("utf-8")):
            assert re.search(rf"^{target}: ", makefile, re.MULTILINE), target
            for variable in re.findall(r"([A-Z]+)=", values):
                assert re.search(rf"^{variable} := ", makefile, re.MULTILINE), variable


def test_updates_wait_until_others_have_looked() -> None:
    settings = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8"))
    assert {update["package-ecosystem"] for update in settings["updates"]} == {"github-actions", "pip"}
    assert all(update["cooldown"]["default-days"] >= 7 for update in settings["updates"])


# --- who may change what ----------------------------------------------------------------------------------------------------


def owners_of(path: str) -> list[str]:
    """The owners of a file by CODEOWNERS: those of the last line that fits it. Only the forms that our file has."""
    found: list[str] = []
    for line in (ROOT / ".github" / "CODEOWNERS").read_text("utf-8").splitlines():
        pattern, *owners = line.split() if line.strip() and not line.startswith("#") else [""]
        if pattern and (path == pattern[1:] or (pattern.endswith("/") and path.startswith(pattern[1:]))):
            found = owners
    return found


@pytest.mark.parametrize(
    "path",
    [
        ".github/workflows/publish.yml", ".github/CODEOWNERS", ".github/dependabot.yml", ".ci/run", "content/channels.yaml", "content/hosts.yaml",
        "content/addresses.yaml", "content/site.yaml", "content/owners.yaml", "content/urls.lock", "content/redirects.yaml", "content/pages/x.svg",
        "requirements.txt", "requirements-dev.txt", "pyproject.toml",
    ],
)  # fmt: skip
def test_nobody_changes_what_is_official_or_runs_without_security(path: str) -> None:
    assert "@example/security" in owners_of(path)


def test_every_file_has_an_owner() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    watched = [
        path for path in listed if path.startswith(("content/", "helpgen/", "tests/", ".github/", ".ci/", "Makefile", "mkdocs"))
    ]
    assert [path for path in watched if not owners_of(path)] == []


def test_what_has_no_owner_of_its_own_is_told() -> None:
    block = f"/content/ @a/writers\n{BEGIN}\n/content/tx/ @a/wallet\n{END}\n"
    there = {"site.yaml", "channels.yaml", "urls.lock", "tx"}
    everything = ["/content/channels.yaml", "/content/site.yaml", "/content/urls.lock", "/.github/"]
    assert unguarded(block, "content", there) == everything
    lines = "".join(f"{path} @a/security\n" for path in everything)
    assert unguarded(block + lines, "content", there) == []
    assert unguarded(lines + block, "content", there) == everything  # the last line that fits counts
    assert unguarded(block + lines.replace("/content/site.yaml", "# /content/site.yaml"), "content", there) == [
        "/content/site.yaml"
    ]
    assert unguarded(block + "/content/site.yaml\n", "content", {"site.yaml"}) == ["/content/site.yaml", "/.github/"]
    assert set(GUARDED) >= {"channels.yaml", "hosts.yaml", "addresses.yaml", "urls.lock"}


# --- what is installed ------------------------------------------------------------------------------------------------------


def pins(name: str) -> dict[str, tuple[str, list[str]]]:
    """Package to version and hashes of a requirements file."""
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.fullmatch(
            r"(?P<package>[a-z0-9._-]+)==(?P<version>[\w.+!-]+)(?P<hashes>(?:\s+--hash=sha256:[0-9a-f]{64})+)\s*", line
        )
        assert match, line
        found[match["package"]] = match["version"], match["hashes"].split()
    return found


def named(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~\[; ]", one, maxsplit=1)[0].lower().replace("_", "-") for one in requirements}


def test_requirements_are_pinned_by_hash_and_name_no_host() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    runtime, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert named(project["dependencies"]) <= runtime.keys()
    assert named(project["optional-dependencies"]["dev"]) <= {name.replace("_", "-") for name in development}
    assert {name: development.get(name) for name in runtime} == runtime  # what is tested is what is published with
    for name in ("requirements.txt", "requirements-dev.txt", "benchmarks/peers.txt", "tests/mutants.txt"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        assert not re.search(
            r"^\s*(?:-i|--(?:extra-)?index|--find-links|--trusted-host|-e|--editable|-r|git\+)", text, re.MULTILINE
        )


def test_everything_is_installed_with_hashes() -> None:
    said = (ROOT / "Makefile").read_text("utf-8") + (ROOT / ".ci" / "run").read_text("utf-8")
    for line in said.splitlines():
        if re.search(r"\bpip install\b", line) and "pip-tools" not in line:
            assert "--require-hashes" in line or "--no-deps --no-build-isolation --editable ." in line, line


def test_ci_takes_nothing_from_an_earlier_time() -> None:
    """What is kept in ``.helpgen/`` can be brought along by a change, with the digests that it needs: it must not be believed."""
    commands = re.compile(r"helpgen (?:build|check)\b.*")
    said = [line for file in sorted((ROOT / ".github").rglob("*.yml")) for line in commands.findall(file.read_text("utf-8"))]
    assert len(said) >= 2 and all("--no-cache" in line for line in said), said
    for target in ("site", "check", "test"):
        command = ["make", "--dry-run", "--always-make", target]
        for ci, anew in (("true", True), ("", False)):
            shown = subprocess.run(command, cwd=ROOT, env={**os.environ, "CI": ci}, capture_output=True, text=True, check=True)
            lines = commands.findall(shown.stdout)
            assert lines and all(("--no-cache" in line) is anew for line in lines), (target, lines)
