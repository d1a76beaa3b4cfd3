"""Whether a thread may wait for the upstream: an event loop may not, so it takes what is kept or nothing."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from harness.errors import NotKept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.calls import Upstream, UpstreamRequest, UpstreamResponse


class _Patience(threading.local):
    only_kept = False


_patience = _Patience()


@contextmanager
def only_kept() -> Iterator[None]:
    """Raise NotKept in this thread, instead of asking upstream, while the block runs."""
    _patience.only_kept = True
    try:
        yield
    finally:
        _patience.only_kept = False


def refuse_to_wait() -> None:
    """Raise NotKept where this thread takes only what is kept."""
    if _patience.only_kept:
        raise NotKept


def patient(upstream: Upstream) -> Upstream:
    """Return the same upstream, which sends nothing for a thread that takes only what is kept."""

    def ask(request: UpstreamRequest) -> UpstreamResponse:
        refuse_to_wait()
        return upstream(request)

    return ask
