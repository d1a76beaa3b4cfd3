"""Commands as a user runs them: a process in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from limits import HANG

from harness.cli import main
from harness.wire import decode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[1]
UNSET = (
    "SNAPTRADE_CLIENT_ID",
    "SNAPTRADE_CONSUMER_KEY",
    "SNAPTRADE_USER_ID",
    "SNAPTRADE_USER_SECRET",
    "HARNESS_DATABASE_URL",
)


@dataclass(frozen=True)
class Done:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Folder:
    """A user's project folder."""

    path: Path

    def run(self, *words: str, env: Mapping[str, str] | None = None) -> Done:
        """The command in this process, which has the heavy imports behind it."""
        out, err = StringIO(), StringIO()
        with (
            chdir(self.path),
            pytest.MonkeyPatch.context() as patch,
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            _set_up(patch, words, env or {})
            with pytest.raises(SystemExit) as ended:
                main()
        return Done(int(ended.value.code or 0), out.getvalue(), err.getvalue())

    def process(self, *words: str, module: str = "harness", env: Mapping[str, str] | None = None) -> Done:
        """The command in a process of its own."""
        kept = {name: value for name, value in os.environ.items() if name not in UNSET}
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=self.path,
            env=kept | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))} | dict(env or {}),
            capture_output=True,
            text=True,
            timeout=HANG,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def json(self, name: str) -> Any:
        return decode((self.path / name).read_bytes())


def _set_up(patch: pytest.MonkeyPatch, words: Sequence[str], env: Mapping[str, str]) -> None:
    patch.setattr(sys, "argv", ["harness", *words])
    for name in UNSET:
        patch.delenv(name, raising=False)
    for name, value in env.items():
        patch.setenv(name, value)
