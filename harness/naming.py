"""Write names and paths, each in the one way that the whole harness knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """Return `account_id` for `accountId` and `AccountId`, `x_request_id` for `X-Request-ID`."""
    return _WORD_START.sub("_", name).lower().replace("-", "_")


def path_text(path: Iterable[str | int]) -> str:
    """Return a path in a JSON tree as text: `[3].symbol.id`, or `results[].units` where any item of a list is meant.

    Args:
        path: Keys of objects, indexes of lists, and the key `[]` for any item of a list.

    """
    steps = (f"[{step}]" if isinstance(step, int) else step if step == "[]" else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")
