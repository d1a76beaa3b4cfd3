"""Checkers of other languages that read what is generated; who has no node, or has not installed them, skips."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).parent / "node"
NODE = shutil.which("node") or ""


def needs(*packages: str) -> pytest.MarkDecorator:
    """A test runs only where these npm packages can."""
    missing = [package for package in packages if not (FOLDER / "node_modules" / package).is_dir()]
    reason = f"npm ci in tests/node brings {', '.join(missing)}" if NODE else "node is not installed"
    return pytest.mark.skipif(not NODE or bool(missing), reason=reason)


def run(script: str, *arguments: str | Path) -> str:
    """What the script of a package prints: nothing, where it is one that complains."""
    command: Sequence[str | Path] = [NODE, FOLDER / "node_modules" / script, *arguments]
    return subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8").stdout


class Reader:
    """One of our own scripts, which answers any number of questions: a line of JSON to each."""

    def __init__(self, script: str) -> None:
        self._process = subprocess.Popen(
            [NODE, FOLDER / script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def read(self, text: str) -> Any:
        """What the script finds in the text."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(text)}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())
