"""The switch for a load run: faults, latencies and the market's time, told while the sandbox runs."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from harness.errors import ConfigurationError, nearest
from harness.snaptrade.sandbox import faults as faults_of
from harness.snaptrade.sandbox.json_parts import payload
from harness.snaptrade.sandbox.refusals import BAD_REQUEST, FORBIDDEN, UpstreamError
from harness.snaptrade.sandbox.times import stamp
from harness.wire import decode

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.clock import Clock
    from harness.snaptrade.sandbox.effects import Message
    from harness.snaptrade.sandbox.faults import Faults
    from harness.wire import Json

PATH = "/sandbox/control"
_SWITCHES = ("faults", "latencies", "advance", "speed")
_HERE = frozenset({"127.0.0.1", "::1"})


def switch(scope: Message, body: bytes, faults: Faults, clock: Clock) -> Json:
    """Does what a POST asks (`faults`, `latencies`, `advance`, `speed`; each optional) and tells how things stand.

    Raises UpstreamError for a request from another machine, and for what it does not understand.
    """
    if (scope.get("client") or ("",))[0] not in _HERE:
        raise UpstreamError(FORBIDDEN, "The sandbox is controlled from its own machine.")
    if scope["method"] == "POST":
        try:
            _apply(payload(decode(body)), faults, clock)
        except (ValueError, ConfigurationError) as wrong:
            raise UpstreamError(BAD_REQUEST, str(wrong)) from None
    told: list[Json] = [
        {"endpoint": rule.endpoint, "fault": rule.fault, "rate": str(rule.rate), "script": list(rule.script)}
        for rule in faults.rules
    ]
    return {"time": stamp(clock()), "faults": told, "latencies": [str(each) for each in faults.latencies]}


def _apply(told: dict[str, Json], faults: Faults, clock: Clock) -> None:
    """All of it, or nothing where one of it is wrong."""
    for name in told:
        if name not in _SWITCHES:
            raise ConfigurationError(f"unknown switch {name!r}; {nearest(name, _SWITCHES)}")
    rules = faults_of.rules(told["faults"]) if "faults" in told else faults.rules
    listed = told.get("latencies")
    latencies = tuple(map(_number, listed)) if isinstance(listed, list) else faults.latencies
    speed, advance = (_number(told[name]) if name in told else None for name in ("speed", "advance"))
    faults.rules, faults.latencies = rules, latencies
    if speed is not None:
        clock.run(speed)
    clock.advance(advance or 0.0)


def _number(told: Json) -> float:
    number = float(str(told))
    if not 0 <= number < inf:
        raise ValueError(f"{told!r} is no number from 0 up")
    return number
