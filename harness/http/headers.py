"""Which headers of two replies are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from harness.http.credentials import is_credential

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OF_TRANSPORT: Final = frozenset(
    """
    accept-ranges age alt-svc cf-cache-status cf-ray connection content-encoding content-length date keep-alive nel
    proxy-connection report-to request-id server server-timing strict-transport-security te trailer transfer-encoding
    upgrade via x-amzn-requestid x-amzn-trace-id x-cache x-correlation-id x-powered-by x-process-time x-request-id
    x-response-time x-runtime x-served-by x-timer x-trace-id traceparent tracestate
    """.split()  # noqa: SIM905 - one name a word
)
"""Headers that tell how a reply came, or which one it is, and nothing of what it says."""


@dataclass(frozen=True)
class HeaderChoice:
    """Choose headers.

    Attributes:
        only: The names that are compared; None for all but those of transport.
        never: Names that are not compared.
    """

    only: frozenset[str] | None = None
    never: frozenset[str] = frozenset()

    @classmethod
    def named(cls, only: Iterable[str], never: Iterable[str]) -> HeaderChoice:
        """Return the choice of these names; with none to compare alone, all but those of transport are compared."""
        return cls(frozenset(map(str.lower, only)) or None, frozenset(map(str.lower, never)))

    def of(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers to compare; of a credential only that it is there."""
        return {
            name: "is set" if is_credential(name) else value
            for name, value in headers.items()
            if (name in self.only if self.only is not None else name not in OF_TRANSPORT) and name not in self.never
        }
