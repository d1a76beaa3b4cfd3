"""The files that GitHub reads name only what the project has."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from cli import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)


def _jobs(workflow: Path) -> dict[str, Any]:
    jobs: dict[str, Any] = yaml.safe_load(workflow.read_text())["jobs"]
    return jobs


def _make_targets(job: dict[str, Any]) -> Iterator[str]:
    """Yield each make target that a job runs, for each value of its matrix."""
    commands = "\n".join(step.get("run", "") for step in job["steps"])
    for key, values in job.get("strategy", {}).get("matrix", {}).items():
        commands = "\n".join(commands.replace(f"${{{{ matrix.{key} }}}}", str(value)) for value in values)
    for line in re.findall(r"^make (.+)$", commands, re.MULTILINE):
        yield from line.split()


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_targets_that_the_makefile_has(workflow: Path) -> None:
    """Every `make` target that a workflow names exists, and each workflow names at least one."""
    targets = set(TARGET.findall((ROOT / "Makefile").read_text()))
    named = {target for job in _jobs(workflow).values() for target in _make_targets(job)}
    assert named
    assert named <= targets


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_job_ends_by_itself_and_keeps_no_credentials(workflow: Path) -> None:
    """Every job has a time limit, and a checkout leaves no token behind."""
    for name, job in _jobs(workflow).items():
        checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert job["timeout-minutes"] <= 60, name
        assert all(step["with"]["persist-credentials"] is False for step in checkouts), name


def test_the_tests_run_on_every_python_that_the_package_claims() -> None:
    """The matrix of the test job equals the classifiers of pyproject.toml."""
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["classifiers"]
    claimed = re.findall(r"Python :: (3\.\d+)", "\n".join(classifiers))
    assert _jobs(ROOT / ".github/workflows/ci.yml")["test"]["strategy"]["matrix"]["python"] == claimed


def test_ci_runs_every_check_of_the_local_script() -> None:
    """What `.ci/run` runs before a change lands runs on GitHub too."""
    local = set(re.findall(r"^make (.+)$", (ROOT / ".ci/run").read_text(), re.MULTILINE)[0].split())
    hosted = {target for job in _jobs(ROOT / ".github/workflows/ci.yml").values() for target in _make_targets(job)}
    assert local <= hosted


def test_help_lists_every_target() -> None:
    """`make help` prints what has a `##` sentence, so each phony target has one."""
    makefile = (ROOT / "Makefile").read_text()
    phony = set(re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split())
    assert phony == set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE))


def test_a_hook_runs_a_command_that_exists() -> None:
    """Pre-commit runs the tools of `.venv`, each pinned in requirements-dev.lock or our own."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    pinned = set(re.findall(r"^([a-z-]+)==", (ROOT / "requirements-dev.lock").read_text(), re.MULTILINE))
    tools = {hook["entry"].split()[0].removeprefix(".venv/bin/") for hook in hooks}
    assert tools <= pinned | {"harness"}
