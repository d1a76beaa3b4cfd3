"""Many users over one cache: every answer is the original's, though endpoints say more or less of the same entity."""

from __future__ import annotations

import os
from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from both import a_call_of, paths_over
from build import Clock, FakeUpstream
from payloads import REPLIES

from harness.cache.database import MEMORY, open_database
from harness.snaptrade.catalogue import OPERATIONS

if TYPE_CHECKING:
    from harness.application import Paths
    from harness.calls import Call, UpstreamRequest, UpstreamResponse

USERS = ("ada", "bob", "cyd")
READS = [name for name, operation in OPERATIONS.items() if operation.effect == "read" and operation.endpoint]
WRITES = ("trades.place", "orders.cancel")


class ManyUsers:
    """An upstream that tells each user something else, repeats keys, and says less of an entity inside another one."""

    def __init__(self) -> None:
        self.orders = dict.fromkeys((*USERS, None), 1)
        self.replies = {user: FakeUpstream(_replies(user or "nobody")) for user in (*USERS, None)}

    def __call__(self, request: UpstreamRequest) -> UpstreamResponse:
        return self.replies[request.user](request)

    def write(self, user: str) -> None:
        """Change what a write changes: the user's orders and balances."""
        self.orders[user] += 1
        replies = self.replies[user].replies
        for order in replies["GET /accounts/A/orders"]:
            order["filled_quantity"] = str(self.orders[user])
        replies["GET /accounts/A/balances"][0]["cash"] = self.orders[user] + 0.5


def _replies(user: str) -> dict[str, Any]:
    replies = deepcopy(REPLIES)
    order, *others = replies["GET /accounts/A/orders"]
    poorer = {name: order["universal_symbol"][name] for name in ("id", "symbol", "raw_symbol", "currency", "type")}
    twin = {**deepcopy(order), "status": "PENDING", "universal_symbol": poorer}
    replies["GET /accounts/A/orders"] = [{**order, "universal_symbol": poorer}, twin, *others]
    activities = replies["GET /accounts/A/activities"]["data"]
    replies["GET /accounts/A/activities"]["data"] = [*activities, deepcopy(activities[0])]
    replies["GET /accounts/A/activities?limit=1000&offset=0"] = replies["GET /accounts/A/activities"]
    for account in (*replies["GET /accounts"], replies["GET /accounts/A"]):
        account["name"] = f"{user}'s"
    return replies


def _call(name: str, user: str) -> Call:
    call = a_call_of(name)
    return call if call.user is None else type(call)(call.operation, user, call.parameters, call.idempotency_key)


def _differing(paths: Paths, call: Call) -> list[Any]:
    original, unified = paths.original(call), paths.unified(call)
    answers = [(answer.status, answer.body, answer.failure) for answer in (original, unified)]
    return [] if _plain(answers[0]) == _plain(answers[1]) else [call, *answers]


def _plain(answer: tuple[int, Any, Any]) -> Any:
    from harness.wire import as_numbers, decode  # noqa: PLC0415

    status, body, failure = answer
    return status, decode(as_numbers(body)), failure


def run_sessions(seed: int, calls: int) -> int:
    """Ask this many random calls; return how many of them were answered without the upstream."""
    draw, upstream, clock = Random(seed), ManyUsers(), Clock()  # noqa: S311 - an order, no secret
    paths = paths_over(upstream, open_database(MEMORY), clock)
    kept = 0
    for _ in range(calls):
        user = draw.choice(USERS)
        if draw.random() < 0.03:
            upstream.write(user)
            assert paths.unified(_call(draw.choice(WRITES), user)).status == 200
        if draw.random() < 0.05:
            clock.pass_seconds(draw.choice([1, 30, 61, 4_000, 90_000]))
        call = _call(draw.choice(READS), user)
        before = sum(len(replies.asked) for replies in upstream.replies.values())
        assert _differing(paths, call) == []
        asked = sum(len(replies.asked) for replies in upstream.replies.values()) - before
        kept += asked <= len(OPERATIONS[call.operation].endpoints)  # the original's requests alone
    return kept


def test_every_answer_is_the_originals() -> None:
    """In any order, with writes between."""
    assert run_sessions(1, 300) > 100


@pytest.mark.slow
def test_every_answer_is_the_originals_for_long() -> None:
    """As many as `HARNESS_CALLS` says."""
    calls = int(os.environ.get("HARNESS_CALLS", "100000"))
    for seed in range(calls // 1_000):
        run_sessions(seed, 1_000)
