"""Webhooks are signed as documented, sent until they are taken, and announce what happens."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from typing import Any

from snaptrade.sandbox.desk import Desk, run

from harness.snaptrade.sandbox.clock import OPENING
from harness.snaptrade.sandbox.webhooks import FIRST_WAIT, RETRIES, Webhooks, deliver, happened, signed
from harness.snaptrade.sandbox.world import CLIENT, World

EVENT = {"eventType": "CONNECTION_ADDED", "userId": "größe"}


class Listener:
    """Take what is posted, after some failures."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.taken: list[dict[str, Any]] = []
        self.waited: list[float] = []

    async def post(self, body: bytes, headers: dict[str, str]) -> int:
        assert headers["Signature"]
        if self.failures:
            self.failures -= 1
            raise ConnectionRefusedError
        self.taken.append(json.loads(body))
        return 200

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)


def test_a_webhook_is_signed_with_the_consumer_key() -> None:
    """The signature is the HMAC of the compact JSON with sorted keys, as the documentation verifies it."""
    body, headers = signed(EVENT, "key")
    text = json.dumps(json.loads(body), separators=(",", ":"), sort_keys=True)

    expected = base64.b64encode(hmac.new(b"key", text.encode(), hashlib.sha256).digest()).decode()
    assert headers["Signature"] == expected


def test_it_is_sent_again_until_it_is_taken() -> None:
    """The second attempt comes after half an hour, each further one after twice as long."""
    listener = Listener(failures=3)

    assert run(deliver(*signed(EVENT, "key"), listener.post, listener.sleep))
    assert listener.waited == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]


def test_it_is_given_up_after_ten_more_attempts() -> None:
    """A listener that never answers is left alone in the end."""
    listener = Listener(failures=1000)

    assert not run(deliver(*signed(EVENT, "key"), listener.post, listener.sleep))
    assert len(listener.waited) == RETRIES


def test_connections_accounts_holdings_and_transactions_are_announced() -> None:
    """A first visit, a fill, and on the next day a transaction are events."""
    desk = Desk(World())
    form = {"account_id": desk.account(), "action": "BUY", "order_type": "Market", "time_in_force": "Day"}
    desk.ask("POST /trade/place", {**form, "symbol": "AAPL", "units": 1})

    events = [{kind for kind, *_ in happened(desk.world, OPENING + later)} for later in (0, 10, 86_400)]
    assert events[0] == {"CONNECTION_ADDED", "NEW_ACCOUNT_AVAILABLE"}
    assert events[1] - events[0] == {"ACCOUNT_HOLDINGS_UPDATED"}
    assert events[2] - events[1] == {"ACCOUNT_TRANSACTIONS_UPDATED"}


def test_each_event_is_announced_once() -> None:
    """An event is announced once, however often the sandbox looks for news."""
    listener, world = Listener(), World()
    Desk(world).ask("GET /accounts")

    async def look() -> None:
        webhooks = Webhooks(CLIENT, listener.post, listener.sleep)
        for _ in range(3):
            webhooks.notify(world, OPENING, OPENING)
            await asyncio.sleep(0)

    asyncio.run(look())
    ids = [event["webhookId"] for event in listener.taken]
    assert len(ids) == len(set(ids)) == 6  # two connections, four accounts
    assert {event["userId"] for event in listener.taken} == {"sandbox-user"}
