"""Paths for `--original` and `--unified` that have no answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.calls import Answer, Call


def exits(_: Call) -> Answer:
    """End the process, with success."""
    sys.exit(0)


def raises(_: Call) -> Answer:
    """Fail as a path with a bug does."""
    raise KeyError("id")


def is_interrupted(_: Call) -> Answer:
    """Stop the whole run."""
    raise KeyboardInterrupt
