"""Send webhooks as docs.snaptrade.com/docs/webhooks describes them: signed, and again until they are taken."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias

import urllib3

from harness.snaptrade.sandbox.clock import DAY, timestamp

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from harness.snaptrade.sandbox.world import World

Event: TypeAlias = "dict[str, str]"
Post: TypeAlias = "Callable[[bytes, dict[str, str]], Awaitable[int]]"
"""Posts a body with its headers and returns the status; raises OSError when nobody answers."""

SECONDS = 10.0
"""Timeout of one attempt."""
TAKEN = frozenset({HTTPStatus.OK, HTTPStatus.CREATED})
RETRIES, FIRST_WAIT = 10, 1800.0
"""Attempts after the first one, and the seconds before the first of them; each wait is twice the one before."""
_WITH_ACCOUNT = ("NEW_ACCOUNT_AVAILABLE", "ACCOUNT_HOLDINGS_UPDATED", "ACCOUNT_TRANSACTIONS_UPDATED")


def signed(event: Event, consumer_key: str) -> tuple[bytes, dict[str, str]]:
    """Return the body of an event, and the headers that prove it."""
    text = json.dumps(event, separators=(",", ":"), sort_keys=True).encode()
    signature = base64.b64encode(hmac.digest(consumer_key.encode(), text, hashlib.sha256)).decode()
    return text, {"Content-Type": "application/json", "Signature": signature}


async def deliver(body: bytes, headers: dict[str, str], post: Post, sleep: Callable[[float], Awaitable[None]]) -> bool:
    """Post until the listener takes it; return False when it never did."""
    for attempt in range(RETRIES + 1):
        if attempt:
            await sleep(FIRST_WAIT * 2 ** (attempt - 1))
        try:
            if await post(body, headers) in TAKEN:
                return True
        except OSError:
            continue
    return False


def posting(url: str) -> Post:
    """Return a function that posts to this address from a thread."""

    def post(body: bytes, headers: dict[str, str]) -> int:
        try:
            return urllib3.request("POST", url, body=body, headers=headers, timeout=SECONDS, retries=False).status
        except urllib3.exceptions.HTTPError as failed:
            raise ConnectionError from failed

    async def send(body: bytes, headers: dict[str, str]) -> int:
        return await asyncio.to_thread(post, body, headers)

    return send


class Webhooks:
    """Notify a listener of connections and accounts when their user first comes, and of holdings and transactions.

    The sandbox looks for news with every request: a fill that nobody watched is announced with the next request.
    """

    def __init__(self, client: str, post: Post, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._client = client
        self._post = post
        self._sleep = sleep
        self._announced: set[tuple[str, ...]] = set()
        self._under_way: set[asyncio.Task[bool]] = set()

    def notify(self, world: World, market_time: float, now: float) -> None:
        """Send the events that are new, without waiting for the listener."""
        for key in happened(world, market_time):
            if key not in self._announced:
                self._announced.add(key)
                body, headers = signed(self._event(world, key, now), world.consumer_key)
                task = asyncio.get_running_loop().create_task(deliver(body, headers, self._post, self._sleep))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

    def _event(self, world: World, key: tuple[str, ...], now: float) -> Event:
        kind, user, connection, account = key[:4]
        event = {
            "webhookId": world.rng.id("webhook", *key),
            "clientId": self._client,
            "eventTimestamp": timestamp(now),
            "userId": user,
            "eventType": kind,
            "brokerageAuthorizationId": connection,
        }
        return {**event, "accountId": account} if kind in _WITH_ACCOUNT else event


def happened(world: World, now: float) -> Iterator[tuple[str, ...]]:
    """Yield every event until now: its type, user, connection and account, and what tells it apart from others."""
    for user in world.visitors:
        for connection in world.connection_ids(user):
            yield "CONNECTION_ADDED", user, connection, ""
        ledger = world.ledger(user)
        for account in world.accounts_now(user, now):
            account_id = str(account.summary["id"])
            about = (user, str(account.summary["brokerage_authorization"]), account_id)
            yield "NEW_ACCOUNT_AVAILABLE", *about
            if account_id in ledger.synced:
                yield "ACCOUNT_HOLDINGS_UPDATED", *about, timestamp(ledger.synced[account_id])
            for change in ledger.changes(account_id, now, world.market):
                yield "ACCOUNT_HOLDINGS_UPDATED", *about, timestamp(change.fill.at)
                if change.fill.at // DAY < now // DAY:
                    yield "ACCOUNT_TRANSACTIONS_UPDATED", *about, timestamp(change.fill.at)
