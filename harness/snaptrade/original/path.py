"""The original path as a Source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.mapped.session import MappingError, NoContent, NotUnderstood, answer
from harness.snaptrade.original.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from harness.calls import Answer, Call, Upstream
    from harness.snaptrade.original.ledger import Ledger
    from harness.snaptrade.original.session import Handler
    from harness.wire import Json

_UNEXPECTED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)  # what legacy code trips over


@dataclass(frozen=True)
class Original:
    """Answer each Call by its handler; nothing is remembered between Calls.

    Attributes:
        handlers: The handler of each operation.
        writes: The endpoints that change something.
        upstream: Answers upstream requests.
        ledger: The tables that the application kept before there was a schema.
        timer: A monotonic clock, in seconds.
    """

    handlers: Mapping[str, Handler]
    writes: Collection[str]
    upstream: Upstream
    ledger: Ledger
    timer: Callable[[], float]

    def __call__(self, call: Call) -> Answer:
        """Ask the upstream whatever the answer takes."""
        session = Session(self.upstream, call, self.ledger)

        def work() -> Json:
            try:
                return self.handlers[call.operation](call, session)
            except (NoContent, *_UNEXPECTED) as tripped:
                reason = f"{call.operation}: the reply is not as expected: {type(tripped).__name__}"
                wrong = tripped if isinstance(tripped, NoContent) else MappingError(reason)
                if any(exchange.request.endpoint in self.writes for exchange in session.tape):
                    raise NotUnderstood(call.operation) from wrong
                raise wrong from None

        return answer(work, "original", session, self.timer)
