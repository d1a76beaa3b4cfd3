"""A Source with a time limit: one that never returns fails its own Call, and the run goes on."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from contextvars import copy_context
from http import HTTPStatus
from typing import TYPE_CHECKING

from harness.calls import Answer, Failure

if TYPE_CHECKING:
    from harness.calls import Call, Source


def within(source: Source, seconds: float) -> Source:
    """Return the same Source, whose answers take no longer than this.

    Each Call runs on a thread of its own that dies with the process: one that hangs is left behind.
    """

    def answer(call: Call) -> Answer:
        context, future = copy_context(), Future[Answer]()

        def run() -> None:
            try:
                future.set_result(context.run(source, call))
            except BaseException as raised:  # noqa: BLE001 - the caller's thread raises it again
                future.set_exception(raised)

        threading.Thread(target=run, name="source", daemon=True).start()
        try:
            return future.result(seconds)
        except NotInTime:
            if future.done():
                raise  # the Source itself raised it
            failure = Failure("NoAnswerInTime", "exception", f"no answer within {seconds:g} seconds")
            return Answer(HTTPStatus.GATEWAY_TIMEOUT, failure=failure, seconds=seconds)

    return answer
