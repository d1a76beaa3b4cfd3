"""The original path as a Source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.mapped.session import MappingError, answer
from harness.snaptrade.original.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.calls import Answer, Call, Upstream
    from harness.snaptrade.original.ledger import Ledger
    from harness.snaptrade.original.session import Handler
    from harness.wire import Json

_UNEXPECTED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)  # what legacy code trips over


@dataclass(frozen=True)
class Original:
    """Answer each Call by its handler; nothing is remembered between Calls."""

    handlers: Mapping[str, Handler]
    upstream: Upstream
    ledger: Ledger
    timer: Callable[[], float]

    def __call__(self, call: Call) -> Answer:
        """Ask the upstream whatever the answer takes."""
        session = Session(self.upstream, call, self.ledger)

        def work() -> Json:
            try:
                return self.handlers[call.operation](call, session)
            except _UNEXPECTED as tripped:
                message = f"{call.operation}: the reply is not as expected: {type(tripped).__name__}"
                raise MappingError(message) from None

        return answer(work, "original", session, self.timer)
