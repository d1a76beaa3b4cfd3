"""Take SnapTrade's webhooks: check who sent one, refuse what was taken before, and drop what it says has changed.

As docs.snaptrade.com/docs/webhooks describes them: the `Signature` header is the HMAC-SHA256 of the notification as
compact JSON with sorted keys, with the consumer key. SnapTrade sends one again, unchanged, until it is answered 200.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import BigInteger, Column, MetaData, String, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from harness.cache.database import ensure_tables
from harness.cache.moments import microseconds
from harness.snaptrade.generated.model import MODEL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Engine

    from harness.application import UpstreamConnection, WebhookReply
    from harness.cache.service import Cache

SIGNATURE = "Signature"
KNOWN_FOR = timedelta(days=22)
"""How long a notification is remembered, and no older one is taken: SnapTrade's ten more attempts take 21.3 days."""
AHEAD = timedelta(minutes=5)
"""By how much the sender's clock may be ahead."""
UNKNOWN, DUPLICATE, REFUSED = "unknown", "duplicate", "refused"

SEEN = Table(
    "webhook_seen",
    MetaData(),
    Column("digest", String, primary_key=True),
    Column("seen_at", BigInteger, nullable=False, index=True),  # in microseconds since the epoch
)


@dataclass(frozen=True, slots=True)
class Invalidation:
    """Say what a type of event makes old.

    Attributes:
        entities: The names of the entities.
        about: What the event names that alone has changed; None where everything of the user's may have.
    """

    entities: tuple[str, ...] = ()
    about: Literal["accountId", "brokerageAuthorizationId"] | None = None


_ALL = tuple(name for name, facts in MODEL.facts.items() if facts.access == "user" and facts.ttl is not None)
_HOLDINGS = (
    "Account", "Balance", "Position", "OptionsPosition", "AccountOrderRecord", "RateOfReturn", "AccountValueHistory",
)  # fmt: skip
_TRANSACTIONS = ("Account", "UniversalActivity", "Trade")
_ACCESS = ("BrokerageAuthorization", "Account")

INVALIDATED: Mapping[str, Invalidation] = {
    "USER_REGISTERED": Invalidation(),
    "USER_DELETED": Invalidation(_ALL),
    "CONNECTION_ATTEMPTED": Invalidation(),
    "CONNECTION_ADDED": Invalidation(_ACCESS),
    "CONNECTION_DELETED": Invalidation(_ALL),
    "CONNECTION_BROKEN": Invalidation(("BrokerageAuthorization",), "brokerageAuthorizationId"),
    "CONNECTION_FAILED": Invalidation(("BrokerageAuthorization",), "brokerageAuthorizationId"),
    "CONNECTION_FIXED": Invalidation(_ACCESS),  # its accounts are fetched again, and the event does not name them
    "CONNECTION_UPDATED": Invalidation(_ACCESS),
    "NEW_ACCOUNT_AVAILABLE": Invalidation(_ACCESS, "accountId"),
    "ACCOUNT_REMOVED": Invalidation(_ALL, "accountId"),
    "ACCOUNT_HOLDINGS_UPDATED": Invalidation(_HOLDINGS, "accountId"),
    "ACCOUNT_TRANSACTIONS_INITIAL_UPDATE": Invalidation(_TRANSACTIONS, "accountId"),
    "ACCOUNT_TRANSACTIONS_UPDATED": Invalidation(_TRANSACTIONS, "accountId"),
    "TRADES_PLACED": Invalidation(_HOLDINGS, "accountId"),
    "TRADE_DETECTION": Invalidation(_HOLDINGS, "accountId"),
    "TRADE_UPDATE": Invalidation(_HOLDINGS, "accountId"),
}
"""What each type of event makes old; what names no account concerns all of the user's."""


class WebhookHandler:
    """Handle the notifications of one SnapTrade client; several workers on one database take each of them once.

    Args:
        consumer_key: Signs them.
        cache: Drops what has changed.
        database: Remembers what was taken.
        now: The clock, in UTC.
    """

    def __init__(self, consumer_key: str, cache: Cache, database: Engine, now: Callable[[], datetime]) -> None:
        self._key = consumer_key.encode()
        self._cache = cache
        self._database = database
        self._now = now
        self._counts: Counter[str] = Counter()
        self._lock = Lock()
        ensure_tables(database, SEEN)

    def __call__(self, headers: Mapping[str, str], body: bytes) -> WebhookReply:
        """Take one notification, or say why not: 401 where it is not SnapTrade's, 503 where it must be sent again."""
        try:
            event = json.loads(body)
            canonical = json.dumps(event, separators=(",", ":"), sort_keys=True).encode()
        except (ValueError, RecursionError):
            event, canonical = None, body
        given = headers.get(SIGNATURE, "").encode("utf-8", "replace")
        expected = {self._signature(text) for text in (body, canonical)}
        if not any(hmac.compare_digest(given, signature) for signature in expected):
            return self._refuse(HTTPStatus.UNAUTHORIZED, "the signature is not that of the consumer key")
        if not isinstance(event, dict) or not all(isinstance(event.get(name), str) for name in ("eventType", "userId")):
            return self._refuse(HTTPStatus.BAD_REQUEST, "the notification names no event type and user")
        wrong = self._timing(event)
        if wrong:
            return self._refuse(HTTPStatus.UNAUTHORIZED, wrong)
        try:
            return self._take(event, hashlib.sha256(canonical).hexdigest())
        except SQLAlchemyError:
            return self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "the database cannot remember it now")

    def tally(self) -> dict[str, int]:
        """Return how many notifications came, by what became of them: the event type where it was taken."""
        with self._lock:
            return dict(sorted(self._counts.items()))

    def _signature(self, text: bytes) -> bytes:
        return base64.b64encode(hmac.digest(self._key, text, hashlib.sha256))

    def _timing(self, event: Mapping[str, Any]) -> str:
        """Return why a notification may be one that was taken and forgotten; empty where it cannot."""
        try:
            sent = datetime.fromisoformat(str(event.get("eventTimestamp")))
            age = self._now() - sent
        except (ValueError, TypeError, OverflowError):
            return "eventTimestamp is no time with a zone"
        return "" if -AHEAD <= age <= KNOWN_FOR else "it is too old, or from the future"

    def _take(self, event: Mapping[str, Any], digest: str) -> WebhookReply:
        """Drop what an event has made old, then remember it: what is lost in between is only dropped again."""
        with self._database.connect() as connection:
            if connection.execute(select(SEEN.c.digest).where(SEEN.c.digest == digest)).first():
                return self._answer(DUPLICATE, taken=False)
        kind = event["eventType"]
        invalidation = INVALIDATED.get(kind)
        if invalidation:
            about = event.get(invalidation.about) if invalidation.about else None
            self._cache.forget(invalidation.entities, event["userId"], str(about) if about else None)
        now = self._now()
        with self._database.begin() as connection:
            dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
            row = {"digest": digest, "seen_at": microseconds(now)}
            connection.execute(dialect.insert(SEEN).values(**row).on_conflict_do_nothing())
            # As old as one may be, and the skew: what is deleted is refused for its age.
            connection.execute(delete(SEEN).where(SEEN.c.seen_at < microseconds(now - KNOWN_FOR - AHEAD)))
        return self._answer(kind if invalidation else UNKNOWN, taken=True)

    def _answer(self, what: str, *, taken: bool) -> WebhookReply:
        self._count(what)
        return int(HTTPStatus.OK), {"taken": taken, "as": what}

    def _refuse(self, status: HTTPStatus, why: str) -> WebhookReply:
        self._count(REFUSED)
        return int(status), {"taken": False, "why": why}

    def _count(self, what: str) -> None:
        with self._lock:
            self._counts[what] += 1


def open_webhooks(
    connection: UpstreamConnection, cache: Cache, database: Engine, now: Callable[[], datetime]
) -> WebhookHandler:
    """Return the handler of the notifications of the client that a connection belongs to."""
    return WebhookHandler(connection.secrets["SNAPTRADE_CONSUMER_KEY"], cache, database, now)
