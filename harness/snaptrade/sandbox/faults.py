"""Decide which request goes wrong, and how: by rate or by script, the same for the same seed."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass as validated_dataclass

from harness.errors import nearest
from harness.snaptrade.sandbox import effects
from harness.snaptrade.sandbox.endpoints import ENDPOINTS
from harness.snaptrade.sandbox.responses import BAD_USER, CONNECTION_DISABLED, GENERIC, ApiError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from harness.snaptrade.sandbox.effects import ResponseEffect
    from harness.snaptrade.sandbox.seeded_random import SeededRandom

EVERY = "*"
"""Stands for every endpoint in a rule."""
NONE = "none"
"""Stands in a script for a request that goes well."""
_MILLION = 1_000_000
_THROTTLED = "Request was throttled. Expected available in 7 seconds."
_RETRY_AFTER = {"Retry-After": "7"}
_RATE_LIMIT = {"X-RateLimit-Limit": "250", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "7"}


@dataclass(frozen=True)
class Fault:
    """Describe what goes wrong with one request.

    Attributes:
        status: The request is refused with this status before it does anything; None lets the request be answered.
        effect: Spoils the response, be it the refusal or the answer.
    """

    name: str
    status: HTTPStatus | None = None
    detail: str = ""
    code: str = GENERIC
    headers: Mapping[str, str] = field(default_factory=dict)
    effect: ResponseEffect | None = None

    def refuse(self) -> None:
        """Raise the ApiError with which the fault refuses a request, if it refuses any."""
        if self.status:
            raise ApiError(self.status, self.detail, self.code, self.headers)


FAULTS: Mapping[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("401", HTTPStatus.UNAUTHORIZED, "Invalid userID or userSecret provided", BAD_USER),
        Fault("402", HTTPStatus.PAYMENT_REQUIRED, "Unable to sync: the connection is disabled.", CONNECTION_DISABLED),
        Fault("403", HTTPStatus.FORBIDDEN, "Feature is not enabled for this customer.", "1141"),
        Fault("404", HTTPStatus.NOT_FOUND, "Not found."),
        Fault("425", HTTPStatus.TOO_EARLY, "The account is still syncing for the first time.", "3012"),
        Fault("429", HTTPStatus.TOO_MANY_REQUESTS, _THROTTLED, headers=_RETRY_AFTER | _RATE_LIMIT),
        Fault("429-bare", HTTPStatus.TOO_MANY_REQUESTS, "Request was throttled."),
        Fault("429-date", HTTPStatus.TOO_MANY_REQUESTS, _THROTTLED, headers=_RETRY_AFTER,
              effect=effects.date_retry_after),
        Fault("500", HTTPStatus.INTERNAL_SERVER_ERROR, "Unexpected error."),
        Fault("503", HTTPStatus.SERVICE_UNAVAILABLE, "The brokerage is not available."),
        Fault("html-429", HTTPStatus.TOO_MANY_REQUESTS, headers=_RETRY_AFTER, effect=effects.as_html),
        Fault("html-503", HTTPStatus.SERVICE_UNAVAILABLE, effect=effects.as_html),
        Fault("skew", HTTPStatus.UNAUTHORIZED, "Invalid timestamp"),
        Fault("204", effect=effects.no_content),
        Fault("content-type", effect=effects.mislabel),
        Fault("drip", effect=effects.drip),
        Fault("duplicated", effect=effects.duplicate),
        Fault("empty", effect=effects.empty),
        Fault("gzip-bomb", effect=effects.gzip_bomb),
        Fault("malformed", effect=effects.malform),
        Fault("new-kind", effect=effects.rename_kind),
        Fault("oversized", effect=effects.oversize),
        Fault("reset", effect=effects.reset),
        Fault("retyped", effect=effects.retype),
        Fault("timeout", effect=effects.timeout),
        Fault("trickle", effect=effects.trickle),
        Fault("truncated", effect=effects.truncate),
    )
}  # fmt: skip
"""Every fault by its name."""
_NAMES: Mapping[str, Collection[str]] = {"endpoint": [EVERY, *(row.name for row in ENDPOINTS)], "fault": FAULTS}
"""What a rule may name, by kind."""


def _known(kind: str, name: str) -> str:
    if name not in _NAMES[kind]:
        raise ValueError(f"unknown {kind} {name!r}; {nearest(name, _NAMES[kind])}")
    return name


@validated_dataclass(config=ConfigDict(extra="forbid", strict=True, allow_inf_nan=False))
class FaultRule:
    """Make the requests of one endpoint (`GET /accounts`), or of every one, go wrong.

    Attributes:
        fault: What goes wrong with a share of the requests.
        rate: That share, from 0 to 1.
        script: What goes wrong with the next requests, one after the other; `none` lets one go well.
    """

    endpoint: Annotated[str, AfterValidator(partial(_known, "endpoint"))] = EVERY
    fault: Annotated[str, AfterValidator(partial(_known, "fault"))] | None = None
    rate: Annotated[float, Field(ge=0, le=1)] = 1.0
    script: deque[Annotated[str, AfterValidator(lambda step: step if step == NONE else _known("fault", step))]] = field(
        default_factory=deque
    )

    def __post_init__(self) -> None:
        if self.fault is None and not self.script:
            raise ValueError("a rule needs a fault or a script")


class Faults:
    """Hold the rules in force; the first one that has something to say about a request decides."""

    def __init__(self, rng: SeededRandom, rules: Iterable[FaultRule] = (), latencies: Iterable[float] = ()) -> None:
        self._rng = rng
        self._requests: Counter[str] = Counter()
        self.rules = list(rules)
        self.latencies = tuple(latencies)

    def decide(self, endpoint: str) -> Fault | None:
        """Return what goes wrong with the next request of this endpoint, None where nothing does."""
        if not self.rules:
            return None
        self._requests[endpoint] += 1
        names = (self._fault_of(rule, endpoint) for rule in self.rules if rule.endpoint in {EVERY, endpoint})
        return FAULTS.get(next((name for name in names if name not in {None, NONE}), None) or NONE)

    def latency(self, endpoint: str) -> float:
        """Draw the seconds that the next request takes from the given ones, which are the distribution."""
        if not self.latencies:
            return 0.0
        self._requests["latency"] += 1
        return self._rng.one_of(self.latencies, "latency", endpoint, self._requests["latency"])

    def _fault_of(self, rule: FaultRule, endpoint: str) -> str | None:
        if rule.script:
            return rule.script.popleft()
        drawn = self._rng.below(_MILLION, "fault", str(rule.fault), endpoint, self._requests[endpoint])
        return rule.fault if drawn < rule.rate * _MILLION else None
