"""A folder of recorded cases for a pytest session inside the test."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from cli import ROOT, Folder

from harness.plugin import fixtures, marks, recording
from harness.plugin import items as parity_items
from harness.snaptrade.catalogue import OPERATIONS
from harness.snaptrade.generated.model import MODEL

if TYPE_CHECKING:
    from pathlib import Path

# pytester forgets what its run imports first; a second import would give each class anew.
IMPORTED = (fixtures, parity_items, marks, recording, MODEL)
COPIED = ("accounts.list", "positions.list", "accounts.update")


def _others(_: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.startswith("world")]


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cases of one scenario, run once, so that all that a run imports is there."""
    folder = tmp_path_factory.mktemp("recorded")
    for name in COPIED:
        shutil.copytree(ROOT / "cassettes" / name, folder / "cassettes" / name, ignore=_others)
    assert Folder(folder).run("compare").code == 0
    return folder / "cassettes"


@pytest.fixture
def items(pytester: pytest.Pytester, recorded: Path) -> int:
    """The cases in the folder of a pytest session; how many items they are: one case of an operation has a session."""
    pytester.makeini("[pytest]")
    shutil.copytree(recorded, pytester.path / "cassettes")
    operations = [path.parent.name for path in recorded.rglob("*.yaml")]
    return sum(2 if OPERATIONS[name].effect == "read" else 1 for name in operations) + len(COPIED)
