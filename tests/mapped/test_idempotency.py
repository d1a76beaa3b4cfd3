"""A retry with the same idempotency key: what it gets, and what reaches the upstream."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from both import a_call_of, paths_over, unified_contract
from build import Clock
from payloads import ORDER

from harness.cache.database import MEMORY, open_database
from harness.calls import UpstreamResponse
from harness.errors import UpstreamNotAsked, UpstreamUnreachable
from harness.mapped.idempotency import IdempotentUpstream
from harness.wire import as_numbers

if TYPE_CHECKING:
    from harness.calls import Answer, Call, UpstreamRequest

KEY = "0b7c1d1e-7d0c-4a51-9a55-0d0c8f6f0b11"
CALL = a_call_of("trades.place", KEY)
OTHER = replace(CALL, parameters={**CALL.parameters, "units": "11"})
PLACED = UpstreamResponse(200, as_numbers(ORDER))


class Brokerage:
    """An upstream that knows orders by the caller's identifier: the same one is placed once, and answered each time."""

    def __init__(self) -> None:
        self.placed: set[Any] = set()
        self.asked = 0
        self.script: list[UpstreamResponse | Exception] = []

    def __call__(self, question: UpstreamRequest) -> UpstreamResponse:
        self.asked += 1
        self.placed.add((question.body or {})["client_order_id"])
        said = self.script.pop(0) if self.script else PLACED
        if isinstance(said, Exception):
            raise said
        return said


class Shop:
    """Both paths over a brokerage, with one memory."""

    def __init__(self) -> None:
        self.brokerage, self.clock, self.engine = Brokerage(), Clock(), open_database(MEMORY)
        self.remembered = IdempotentUpstream(self.brokerage, self.engine, self.clock)
        self.paths = paths_over(self.remembered, self.engine)
        self.original, self.unified = self.paths.original, self.paths.unified


def _told(answer: Answer) -> tuple[int, str | None]:
    return answer.status, answer.failure.code if answer.failure else None


def test_a_retry_gets_the_first_answer_and_sends_nothing() -> None:
    """By either path, in either contract."""
    shop = Shop()
    first = shop.original(CALL)
    again = [shop.original(CALL), shop.unified(CALL)]
    assert [(each.body, each.upstream_calls) for each in again] == [(first.body, 0)] * 2
    assert unified_contract(shop.paths)(CALL).failure is None
    assert shop.brokerage.asked == 1


def test_a_retry_after_a_lost_answer_places_nothing_twice() -> None:
    """It goes out again, under the identifier that the brokerage knows the order by, and gets the first answer."""
    shop = Shop()
    shop.brokerage.script = [UpstreamUnreachable("the connection was reset")]
    answers = [shop.unified(CALL) for _ in range(3)]
    assert [each.status for each in answers] == [502, 200, 200]
    assert (len(shop.brokerage.placed), shop.brokerage.asked) == (1, 2)


@pytest.mark.parametrize(
    "lost",
    [
        UpstreamResponse(500, b"{}"),
        UpstreamResponse(503, b""),
        UpstreamResponse(302, b""),
        UpstreamResponse(200, b'{"brokerage_or'),
        UpstreamResponse(200, b"{}"),
        UpstreamResponse(204, b""),
    ],
)
def test_an_answer_that_tells_nothing_is_not_remembered(lost: UpstreamResponse) -> None:
    """Whether the order was placed is not known from it."""
    shop = Shop()
    shop.brokerage.script = [lost]
    shop.original(CALL)
    assert (shop.original(CALL).status, len(shop.brokerage.placed)) == (200, 1)


def test_a_refused_write_may_be_tried_again() -> None:
    """Nothing was made of it."""
    shop = Shop()
    shop.brokerage.script = [UpstreamResponse(400, b'{"detail": "not enough cash", "code": "1119"}')]
    assert [_told(shop.original(CALL)) for _ in range(2)] == [(400, "1119"), (200, None)]


REFUSED = UpstreamResponse(400, b'{"detail": "the order is not open", "code": "1119"}')
THROTTLED, NOT_ASKED = UpstreamResponse(429, b"", sent=0), UpstreamNotAsked("the upstream is taken for dead")


@pytest.mark.parametrize("between", [THROTTLED, NOT_ASKED])
def test_a_retry_that_is_not_sent_says_nothing_of_the_first_attempt(between: UpstreamResponse | Exception) -> None:
    """That one may have been carried out; the retry after it is not refused for that."""
    shop = Shop()
    shop.brokerage.script = [UpstreamUnreachable("the connection was reset"), between, REFUSED]
    assert [_told(shop.original(CALL))[1] for _ in range(3)][2] == "unknown"


@pytest.mark.parametrize("first", [THROTTLED, NOT_ASKED])
def test_a_write_that_was_not_sent_leaves_nothing_unknown(first: UpstreamResponse | Exception) -> None:
    """What refuses the next attempt is told as it is."""
    shop = Shop()
    shop.brokerage.script = [first, REFUSED]
    assert [_told(shop.original(CALL)) for _ in range(2)][1] == (400, "1119")


def test_a_key_stands_for_one_request() -> None:
    """Another order under the same key is refused, by both paths alike, and not sent."""
    shop = Shop()
    shop.original(CALL)
    assert [_told(path(OTHER)) for path in (shop.original, shop.unified)] == [(422, "idempotency-key-reused")] * 2
    assert shop.brokerage.asked == 1


def test_two_users_may_have_the_same_key() -> None:
    """Each has an order of their own."""
    shop = Shop()
    shop.original(CALL)
    named = replace(CALL, user="somebody else", idempotency_key="mine")
    assert shop.original(named).status == shop.original(replace(named, user="user")).status == 200
    assert (shop.brokerage.asked, len(shop.brokerage.placed)) == (3, 3)


def test_a_retry_while_the_first_is_under_way_is_told_so() -> None:
    """Until a request can no longer be under way: then its process has died, and the retry goes out."""
    shop = Shop()
    retries: list[Answer] = []

    def asked_meanwhile(_: UpstreamRequest) -> UpstreamResponse:
        retries.append(shop.original(CALL))
        return PLACED

    slow = IdempotentUpstream(asked_meanwhile, shop.engine, shop.clock)
    paths_over(slow, shop.engine).original(CALL)
    assert [_told(each) for each in retries] == [(409, "in-progress")]


def test_a_process_that_died_over_a_write_does_not_block_it_for_ever() -> None:
    """After a minute the retry goes out, under the same identifier."""
    shop = Shop()

    def dies(_: UpstreamRequest) -> UpstreamResponse:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        paths_over(IdempotentUpstream(dies, shop.engine, shop.clock), shop.engine).original(CALL)
    assert shop.original(CALL).status == 409
    shop.clock.pass_seconds(61)
    assert shop.original(CALL).status == 200


def test_two_calls_without_a_key_are_two_orders() -> None:
    """Nobody said that they are one."""
    shop = Shop()
    keyless: Call = replace(CALL, idempotency_key=None, parameters={**CALL.parameters, "client_order_id": "a"})
    other = replace(keyless, parameters={**CALL.parameters, "client_order_id": "b"})
    assert {shop.original(call).status for call in (keyless, other)} == {200}
    assert (shop.brokerage.asked, len(shop.brokerage.placed)) == (2, 2)


def test_a_lot_recorded_twice_with_one_key_is_one_lot() -> None:
    """Without a word to the upstream."""
    shop = Shop()
    for path in (shop.original, shop.unified):
        recorded = [path(a_call_of("lots.record", KEY)).body for _ in range(2)]
        listed: Any = path(a_call_of("lots.list")).body
        assert (recorded[0], len(listed)) == (recorded[1], 1)


def _order_call(name: str) -> Call:
    return replace(a_call_of(name, KEY), user="user")


@pytest.mark.parametrize("side", ["original", "unified", "unified_contract"])
@pytest.mark.parametrize("name", ["orders.replace", "orders.cancel"])
def test_a_success_that_says_nothing_was_carried_out(name: str, side: str) -> None:
    """The first time it is said so; a retry that is refused is told that nobody knows, not that it failed."""
    refused = UpstreamResponse(400, b'{"detail": "Order o is not open", "code": "1119"}')
    script = [UpstreamResponse(204, b""), refused, refused]
    shop = Shop()
    paths = paths_over(IdempotentUpstream(lambda _: script.pop(0), shop.engine, shop.clock), shop.engine)
    told = [_told(getattr(paths, side)(_order_call(name))) for _ in range(3)]
    assert told == [(502, "reply-not-understood"), (409, "unknown"), (409, "unknown")]


@pytest.mark.parametrize("name", ["orders.replace", "orders.cancel"])
def test_a_retry_of_what_may_have_been_done_is_never_told_that_it_cannot_be(name: str) -> None:
    """The reply was lost; the upstream now refuses, since the order is not open any more."""
    script: list[UpstreamResponse | Exception] = [
        UpstreamUnreachable("no answer within 10 seconds"),
        UpstreamResponse(400, b'{"detail": "Order o is not open", "code": "1119"}'),
        UpstreamResponse(400, b'{"detail": "Order o is not open", "code": "1119"}'),
    ]

    def upstream(_: UpstreamRequest) -> UpstreamResponse:
        reply = script.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    shop = Shop()
    paths = paths_over(IdempotentUpstream(upstream, shop.engine, shop.clock), shop.engine)
    assert [_told(paths.original(_order_call(name))) for _ in range(3)] == [
        (502, "upstream"),
        (409, "unknown"),
        (409, "unknown"),
    ]


def test_a_reply_that_nobody_understands_says_that_the_order_was_placed() -> None:
    """On both paths, each time, with one request to the brokerage."""
    shop = Shop()
    shop.brokerage.script = [UpstreamResponse(200, b'{"brokerage_order_id": 7, "status": []}')]
    answers = [path(CALL) for path in (shop.unified, shop.unified)]
    assert {_told(answer) for answer in answers} == {(502, "reply-not-understood")}
    assert all("was carried out" in (answer.failure.message if answer.failure else "") for answer in answers)
    assert shop.brokerage.asked == 1


@pytest.mark.parametrize("side", ["original", "unified"])
def test_a_key_stands_for_one_lot(side: str) -> None:
    """Another lot under the same key is refused, not answered with the first one."""
    path = getattr(Shop(), side)
    first, other = a_call_of("lots.record", KEY), a_call_of("lots.record", KEY, quantity="99")
    assert (path(first).status, _told(path(other))) == (200, (422, "idempotency-key-reused"))
