"""The wheel as a user gets it: what is in it, and what it says where an extra is missing."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING, Any

import pytest
from cli import ROOT, Folder
from limits import HANG
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import harness
from harness.cli import EXTRAS

if TYPE_CHECKING:
    from pathlib import Path

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

MINE = """
import pytest

@pytest.mark.parity(operation="accounts.list", scenario="mine")
def test_accounts(parity):
    assert parity.verdict == "match"
"""
CONFTEST = """
import pytest

def pytest_parity_marks():
    return [pytest.mark.parity(operation="accounts.list", scenario="mine", xfail="institution, #41")]
"""
LOSSY = """
from dataclasses import replace

def wrap(unified):
    def answer(call):
        answer = unified(call)
        return replace(answer, body=[{**row, "institution_name": "?"} for row in answer.body])
    return answer
"""


def _files(package: Path) -> set[str]:
    files = (path for path in package.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    return {str(path.relative_to(package)) for path in files}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this work tree and unpack it as pip does."""
    target = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(_build(tmp_path_factory.mktemp("wheel"))) as archive:
        archive.extractall(target)
    return target


def _build(folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=HANG)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    """Data files too, such as the report's style sheet; and nothing else is."""
    assert _files(wheel / "harness") == _files(ROOT / "harness")


def test_the_version_has_one_source(wheel: Path) -> None:
    """The wheel's metadata, `harness.__version__` and `harness --version` agree; pyproject.toml states none."""
    metadata = next(wheel.glob("*.dist-info")).joinpath("METADATA").read_text()
    assert re.findall(r"^Version: (.+)$", metadata, re.MULTILINE) == [harness.__version__]
    assert PROJECT["dynamic"] == ["version"]


def test_the_wheel_works_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """It prints its version, and says what is missing where there is nothing to compare."""
    environment = {"PYTHONPATH": str(wheel)}
    version = Folder(tmp_path).process("--version", env=environment)
    compared = Folder(tmp_path).process("compare", env=environment)
    assert (version.code, version.out) == (0, f"harness {harness.__version__}\n")
    assert (compared.code, "no cassettes in cassettes" in compared.err) == (3, True)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the wheel installed, and what it depends on from the environment of the tests."""
    folder = tmp_path_factory.mktemp("environment")
    built = _build(tmp_path_factory.mktemp("wheel"))
    venv.create(folder, symlinks=True)
    interpreter = folder / "bin" / "python"
    site = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    (site / "others.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    install = [sys.executable, "-m", "pip", "--python", str(interpreter), "install", "--no-deps", "--no-index"]
    subprocess.run([*install, str(built)], check=True, capture_output=True, timeout=HANG)
    return interpreter


def _pytest(python: Path, folder: Path, *words: str) -> tuple[int, str]:
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST", "SNAPTRADE"))
    }
    command = [str(python), "-m", "pytest", "-p", "no:cacheprovider", *words]
    done = subprocess.run(command, cwd=folder, env=plain, capture_output=True, text=True, timeout=HANG, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_plugin_works_in_another_projects_folder(python: Path, tmp_path: Path) -> None:
    """Nothing but the wheel: what has no case is recorded and run, and a line in conftest.py says what is known."""
    where = subprocess.run(
        [str(python), "-c", "import harness; print(harness.__file__)"],
        check=True, capture_output=True, text=True, cwd=tmp_path, timeout=HANG, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert where.stdout.startswith(str(python.parents[1]))
    (tmp_path / "lossy.py").write_text(LOSSY)
    (tmp_path / "test_mine.py").write_text(MINE)
    assert _pytest(python, tmp_path, "--parity")[0] == 3
    code, told = _pytest(python, tmp_path, "--parity-record")
    assert (code, "recorded cassettes/accounts.list/mine.yaml" in told, "3 passed" in told) == (0, True, True), told
    lossy = ("--parity", "--unified", "wrap:lossy:wrap")
    code, told = _pytest(python, tmp_path, *lossy)
    assert (code, "Account.institution_name, from GET /accounts" in told) == (1, True), told
    (tmp_path / "conftest.py").write_text(CONFTEST)
    code, told = _pytest(python, tmp_path, *lossy)
    assert (code, "parity: inconclusive: 3 calls, 1 match, 2 mismatch, 2 of them known" in told) == (3, True), told


def test_an_absent_extra_is_one_sentence(tmp_path: Path) -> None:
    """`harness load` without locust ends with exit code 2 and the command that installs it."""
    absent = tmp_path / "absent"
    absent.mkdir()
    (absent / "gevent.py").write_text("raise ModuleNotFoundError('No module named gevent', name='gevent')")
    done = Folder(tmp_path).process("load", env={"PYTHONPATH": os.pathsep.join((str(absent), str(ROOT)))})
    assert (done.code, done.err) == (2, "harness: gevent is not installed; pip install 'harness[load]' installs it\n")


def test_every_extra_that_a_command_names_exists() -> None:
    """The extras of the command line are those of pyproject.toml."""
    assert set(EXTRAS.values()) <= PROJECT["optional-dependencies"].keys()


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_has_two_names(option: str, tmp_path: Path) -> None:
    """Of the program and of each command, as users expect."""
    folder = Folder(tmp_path)
    assert "Usage:" in folder.run(option).out
    assert "Usage:" in folder.run("rollout", "status", option).out


def _imported() -> set[str]:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "harness").rglob("*.py"))
    nodes = [node for tree in trees for node in ast.walk(tree)]
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.partition(".")[0] for name in modules} - sys.stdlib_module_names - {"harness"}


def _requirements(*groups: str) -> dict[str, Requirement]:
    """Return what the package and these extras require, by name; an extra may name others of the package."""
    extras = PROJECT["optional-dependencies"]
    lines = [*PROJECT["dependencies"], *(line for group in groups for line in extras[group])]
    own = [extra for line in lines if line.startswith("harness[") for extra in Requirement(line).extras]
    found = {canonicalize_name(each.name): each for each in map(Requirement, lines) if each.name != "harness"}
    return found | (_requirements(*own) if own else {})


def test_every_import_of_the_package_is_declared() -> None:
    """What a module of harness/ imports comes with the package or with one of its extras."""
    declared = _requirements(*PROJECT["optional-dependencies"]).keys() | {"pydantic-core"}  # which pydantic pins
    offered = packages_distributions()
    names = {module: {canonicalize_name(name) for name in offered.get(module, ())} for module in _imported()}
    assert {module for module, distributions in names.items() if not distributions & declared} == set()


EXTRAS_OF_LOCKS = [("", ()), ("-dev", ("dev",)), ("-bench", ("bench",)), ("-docs", ("docs",))]


@pytest.mark.parametrize(("lock", "groups"), EXTRAS_OF_LOCKS)
def test_every_requirement_is_pinned(lock: str, groups: tuple[str, ...]) -> None:
    """Each lock file pins a version of every requirement that the requirement allows: `make lock` was run."""
    pins = re.findall(r"^([\w.-]+)(?:\[.*\])?==([\w.]+)", (ROOT / f"requirements{lock}.lock").read_text(), re.MULTILINE)
    pinned: dict[str, str] = {canonicalize_name(name): version for name, version in pins}
    required = _requirements(*groups)
    assert required.keys() - pinned.keys() == set()
    assert [str(each) for name, each in required.items() if pinned[name] not in each.specifier] == []
