"""Switch faults, latencies and the market's time while the sandbox runs."""

from __future__ import annotations

from http import HTTPMethod, HTTPStatus
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.errors import nearest
from harness.snaptrade.sandbox.clock import timestamp
from harness.snaptrade.sandbox.faults import FaultRule, Faults
from harness.snaptrade.sandbox.responses import ApiError, ExactJSONResponse, bad_request

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from harness.snaptrade.sandbox.clock import Clock

PATH = "/sandbox/control"
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_UNKNOWN_NAME = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
_Seconds = Annotated[float, Field(ge=0)]


class ControlRequest(BaseModel):
    """Name what to switch; what is left out stays as it is.

    Attributes:
        faults: The rules that replace all rules in force.
        latencies: Seconds; each answer takes one of them.
        advance: Seconds by which the market's time jumps forward.
        speed: Seconds of the market's time in one second.
    """

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    faults: list[FaultRule] | None = None
    latencies: list[_Seconds] | None = None
    advance: _Seconds = 0.0
    speed: _Seconds | None = None


class Control:
    """Answer `/sandbox/control`: GET shows what is in force, POST switches it, all of the request or nothing."""

    def __init__(self, faults: Faults, clock: Clock) -> None:
        self._faults = faults
        self._clock = clock

    async def respond(self, request: Request) -> Response:
        """Apply the request and show what is in force.

        Raises:
            ApiError: The request comes from another machine, or its body is wrong.
        """
        if request.client is None or request.client.host not in _LOOPBACK:
            raise ApiError(HTTPStatus.FORBIDDEN, "The sandbox is controlled from its own machine.")
        if request.method == HTTPMethod.POST:
            try:
                self._apply(ControlRequest.model_validate_json(await request.body()))
            except ValidationError as wrong:
                sentences = []
                for error in wrong.errors():
                    place, reason = error["loc"], error["msg"].removeprefix("Value error, ")
                    if error["type"] in _UNKNOWN_NAME:
                        name = str(place[-1])
                        names = FaultRule.__dataclass_fields__ if len(place) > 1 else ControlRequest.model_fields
                        reason = f"unknown name {name!r}; {nearest(name, names)}"
                    sentences.append(f"{'.'.join(map(str, place)) or 'the body'}: {reason}")
                raise bad_request("; ".join(sentences)) from None
        return self._state()

    def _apply(self, switch: ControlRequest) -> None:
        if switch.faults is not None:
            self._faults.rules = switch.faults
        if switch.latencies is not None:
            self._faults.latencies = tuple(switch.latencies)
        if switch.speed is not None:
            self._clock.run(switch.speed)
        self._clock.advance(switch.advance)

    def _state(self) -> Response:
        rules = [
            {"endpoint": rule.endpoint, "fault": rule.fault, "rate": str(rule.rate), "script": list(rule.script)}
            for rule in self._faults.rules
        ]
        latencies = [str(seconds) for seconds in self._faults.latencies]
        return ExactJSONResponse({"time": timestamp(self._clock()), "faults": rules, "latencies": latencies})
