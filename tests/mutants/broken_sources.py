"""Paths for `--original` and `--unified` that have no answer."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.calls import Answer, Call, Source


def exits_when_made() -> Source:
    """End the process before there is a Source."""
    sys.exit(0)


def exits_when_wrapped(_: Source) -> Source:
    """End the process before there is a Source."""
    sys.exit(0)


class ExitingRows(list[Any]):
    """A body that ends the process when it is read."""

    def __iter__(self) -> Iterator[Any]:
        """End the process, with success."""
        sys.exit(0)


def exits_when_read(unified: Source) -> Source:
    """Answer with a body that ends the process."""
    return lambda call: replace(unified(call), body=ExitingRows())


def has_no_parts(unified: Source) -> Source:
    """Answer with what no Answer holds."""
    return lambda call: replace(unified(call), parts=cast("Any", None))


def exits(_: Call) -> Answer:
    """End the process, with success."""
    sys.exit(0)


def raises(_: Call) -> Answer:
    """Fail as a path with a bug does."""
    raise KeyError("id")


def is_interrupted(_: Call) -> Answer:
    """Stop the whole run."""
    raise KeyboardInterrupt
