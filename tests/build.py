"""Values with good defaults, for tests that care about one thing at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from harness.cache.keys import PUBLIC, Key
from harness.cache.questions import Question
from harness.calls import Answer, Call, Exchange, Failure, UpstreamRequest, UpstreamResponse
from harness.wire import as_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

START = datetime(2026, 1, 5, 14, 30, tzinfo=UTC)


class Clock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class FakeUpstream:
    """An upstream that answers from a table of `GET /path` to payload, and remembers what it was asked."""

    def __init__(self, replies: Mapping[str, Any]) -> None:
        self.replies = dict(replies)
        self.asked: list[str] = []

    def __call__(self, question: UpstreamRequest) -> UpstreamResponse:
        self.asked.append(str(question))
        found = self.replies[str(question)]
        return found if isinstance(found, UpstreamResponse) else UpstreamResponse(200, as_numbers(found))


def a_call(operation: str = "accounts.list", user: str | None = "user", **parameters: str) -> Call:
    return Call(operation, user, parameters)


def question(text: str, entity: str, user: str | None = None, ttl: int | None = None) -> Question:
    return Question(Key(PUBLIC if user is None else user, f"GET /{entity}", text), entity, ttl=ttl)


def an_answer(body: Any = None, *, tape: tuple[Exchange, ...] = (), path: str = "original") -> Answer:
    return Answer(200, body, path=path, tape=tape)


def a_failure(status: int = 404, kind: str = "UpstreamError", code: str = "1010", message: str = "not found") -> Answer:
    return Answer(status, failure=Failure(kind, code, message))


CURRENCY = {"id": "c-usd", "code": "USD", "name": "US Dollar"}
EXCHANGE = {
    "id": "e-nas",
    "code": "NASDAQ",
    "mic_code": "XNAS",
    "name": "NASDAQ",
    "timezone": "America/New_York",
    "start_time": "09:30:00",
    "close_time": "16:00:00",
    "suffix": None,
}
SECURITY_TYPE = {"id": "t-cs", "code": "cs", "description": "Common Stock"}


def a_symbol(key: str = "s-1", ticker: str = "AAPL", **changes: Any) -> dict[str, Any]:
    return {
        "id": key,
        "symbol": ticker,
        "raw_symbol": ticker,
        "description": "Apple Inc.",
        "currency": CURRENCY,
        "exchange": EXCHANGE,
        "type": SECURITY_TYPE,
        "currencies": [CURRENCY],
        "figi_code": None,
        **changes,
    }


def a_position(key: str = "s-1", **changes: Any) -> dict[str, Any]:
    listed = {"kind": "stock", "id": key, "symbol": "AAPL", "raw_symbol": "AAPL"}
    return {"instrument": listed, "units": "10.50", "price": "2.10", "cost_basis": "1.05", "currency": "USD", **changes}


def holdings(*positions: dict[str, Any]) -> dict[str, Any]:
    return {"results": list(positions), "data_freshness": {"as_of": "2026-01-05T14:00:00Z"}}
