"""The strictest checkers of Python find nothing in what is generated, and no formatter has anything to change."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import referees

from harness.codegen.files import generate_files
from harness.schema.read import load

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FILES = (ROOT / "schemas" / "unified_domain.yaml", HERE / "strange.yaml")
RUFF = ("--isolated", "--no-cache", "--line-length=120", "--target-version=py311")
RULES = ("--select=E,F,I,UP,B,D,SIM,RUF", "--ignore=D203,D213", "--config=lint.external=['DTZ', 'TC']")
"""D203 and D213 contradict two others; whoever checks by more rules finds those named in the code."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package for each schema, with the Python that is generated of it."""
    made = tmp_path_factory.mktemp("generated")
    for file in FILES:
        (made / file.stem).mkdir()
        for name, text in generate_files(load(file), "python").items():
            (made / file.stem / name).write_text(text, encoding="utf-8")
    return made


def told(*command: str | Path) -> str:
    """What the command prints."""
    return subprocess.run(command, capture_output=True, check=False, text=True, cwd=ROOT).stdout.strip()


def test_mypy_finds_nothing(folder: Path) -> None:
    """With `--strict`."""
    pytest.importorskip("mypy", reason="mypy is not installed")
    cache = f"--cache-dir={ROOT / '.mypy_cache' / 'generated'}"
    assert told(sys.executable, "-m", "mypy", "--config-file=", "--strict", cache, folder).startswith("Success")


@pytest.mark.slow
@referees.needs("pyright")
def test_pyright_finds_nothing(folder: Path) -> None:
    """In its strict mode."""
    (folder / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "strict"}), encoding="utf-8")
    found = referees.run("pyright/index.js", "--project", folder, "--pythonpath", sys.executable)
    assert found.strip() == "0 errors, 0 warnings, 0 informations"


def test_ruff_finds_nothing(folder: Path) -> None:
    """Neither its linter nor its formatter."""
    ruff = Path(sys.executable).parent / "ruff"
    if not ruff.exists():
        pytest.skip("ruff is not installed")
    assert told(ruff, "check", *RUFF, *RULES, folder) == "All checks passed!"
    assert told(ruff, "format", "--check", *RUFF, folder).endswith("files already formatted")
