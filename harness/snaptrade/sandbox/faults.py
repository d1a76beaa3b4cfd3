"""Which request goes wrong, and how: decided by rate or by script, the same for the same seed."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.errors import ConfigurationError, nearest
from harness.snaptrade.sandbox.json_parts import payloads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harness.snaptrade.sandbox.refusals import Headers
    from harness.snaptrade.sandbox.seeded_random import Draw
    from harness.wire import Json

EVERY = "*"
"""Every endpoint."""
NONE = "none"
"""In a script: this request goes well."""
_MILLION = 1_000_000


@dataclass(frozen=True)
class Fault:
    """What goes wrong. With a status the request is refused before it does anything; else its answer is spoiled."""

    name: str
    status: int = 0
    detail: str = ""
    code: str = "0000"
    headers: Headers = field(default_factory=dict)


FAULTS: Mapping[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("401", 401, "Invalid userID or userSecret provided", "1083"),
        Fault("402", 402, "Unable to sync: the connection is disabled.", "3003"),
        Fault("403", 403, "Feature is not enabled for this customer.", "1141"),
        Fault("404", 404, "Not found."),
        Fault("425", 425, "The account is still syncing for the first time.", "3012"),
        Fault("429", 429, "Request was throttled. Expected available in 7 seconds.", headers={
            "Retry-After": "7", "X-RateLimit-Limit": "250", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "7",
        }),
        Fault("429-bare", 429, "Request was throttled."),
        Fault("500", 500, "Unexpected error."),
        Fault("503", 503, "The brokerage is not available."),
        Fault("skew", 401, "Invalid timestamp"),
        Fault("timeout"),
        Fault("reset"),
        Fault("truncated"),
        Fault("malformed"),
        Fault("trickle"),
        Fault("content-type"),
        Fault("retyped"),
    )
}  # fmt: skip
"""By name. Where SnapTrade documents no code for a status, ours stands."""


@dataclass
class Rule:
    """Faults of one endpoint (`GET /accounts`) or of every one: a share of its requests, or one after the other."""

    endpoint: str
    fault: str = NONE
    rate: float = 1.0
    script: deque[str] = field(default_factory=deque)


class Faults:
    """The rules in force; the first that has something to say about a request decides."""

    def __init__(self, draw: Draw, rules: Iterable[Rule] = (), latencies: Iterable[float] = ()) -> None:
        self._draw = draw
        self._asked: Counter[str] = Counter()
        self.rules = list(rules)
        self.latencies = tuple(latencies)

    def decide(self, endpoint: str) -> Fault | None:
        """What goes wrong with the next request of this endpoint."""
        if not self.rules:
            return None
        self._asked[endpoint] += 1
        names = (self._named(rule, endpoint) for rule in self.rules if rule.endpoint in {EVERY, endpoint})
        return FAULTS.get(next((name for name in names if name != NONE), NONE))

    def latency(self, endpoint: str) -> float:
        """Seconds that the next request takes: one of the given ones, which are the distribution."""
        if not self.latencies:
            return 0.0
        self._asked["latency"] += 1
        return self._draw.one_of(self.latencies, "latency", endpoint, self._asked["latency"])

    def _named(self, rule: Rule, endpoint: str) -> str:
        if rule.script:
            return rule.script.popleft()
        drawn = self._draw.below(_MILLION, "fault", rule.fault, endpoint, self._asked[endpoint])
        return rule.fault if drawn < rule.rate * _MILLION else NONE


def rules(listed: Json) -> list[Rule]:
    """Rules as JSON tells them; raises ConfigurationError with the nearest name for a fault that there is not."""
    return [_rule(each) for each in payloads(listed)]


def _rule(told: Mapping[str, Json]) -> Rule:
    script = told.get("script")
    named = [str(each) for each in script] if isinstance(script, list) else []
    fault = str(told.get("fault", NONE))
    for name in (fault, *named):
        if name not in FAULTS and name != NONE:
            raise ConfigurationError(f"unknown fault {name!r}; {nearest(name, [*FAULTS, NONE])}")
    rate = float(str(told.get("rate", 1)))
    if not 0 <= rate <= 1:
        raise ConfigurationError(f"rate {rate} of fault {fault} is no share; give a number from 0 to 1")
    return Rule(str(told.get("endpoint", EVERY)), fault, rate, deque(named))


def retyped(tree: Json) -> Json:
    """The same tree with its first value changed to another type, however deep it stands."""
    if isinstance(tree, dict) and tree:
        name = next(iter(tree))
        return {**tree, name: retyped(tree[name])}
    if isinstance(tree, list) and tree:
        return [retyped(tree[0]), *tree[1:]]
    return {"value": tree} if isinstance(tree, str) else str(tree)
