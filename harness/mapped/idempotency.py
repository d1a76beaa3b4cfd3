"""A write with an idempotency key reaches the upstream once: its reply is remembered, and given to whoever retries.

What became of a request without a reply nobody knows. Its retry goes out again, since the upstream knows it by its own
identifier (`client_order_id`) and since the caller has asked for it; the same request still under way does not.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from harness.calls import Upstream, UpstreamRequest, UpstreamResponse
from harness.errors import HarnessError, UpstreamNotAsked
from harness.model.columns import UtcDateTimeColumn
from harness.wire import decode_reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Engine, Row

_ASKING, _UNKNOWN, _DONE = "asking", "unknown", "done"
_UNDER_WAY = timedelta(seconds=60)  # longer than any request may take; after that its process must have died
_SUCCESS = 2  # the hundreds of a status
_REFUSED, _FAILED = 400, 500
_NOT_LOOKED_AT = {401, 402, 403, 425, 429}  # refused before the upstream looked at the request
_NOTHING_SENT = UpstreamResponse(HTTPStatus.TOO_MANY_REQUESTS, b"", sent=0)

WRITES = Table(
    "idempotency",
    MetaData(),
    Column("user", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("request_digest", String, nullable=False),
    Column("state", String, nullable=False),
    Column("status", Integer),
    Column("body", LargeBinary),
    Column("at", UtcDateTimeColumn, nullable=False),
)


class IdempotentUpstream:
    """Ask another Upstream, and remember the response to each idempotency key in a database."""

    def __init__(self, upstream: Upstream, engine: Engine, now: Callable[[], datetime]) -> None:
        self._upstream = upstream
        self._engine = engine
        self._now = now
        WRITES.create(engine, checkfirst=True)

    def __call__(self, question: UpstreamRequest) -> UpstreamResponse:
        """Return the response of an earlier request with the same key, else that of the other Upstream."""
        if question.idempotency_key is None:
            return self._upstream(question)
        begun = self._begun(question)
        if isinstance(begun, UpstreamResponse):
            return begun
        try:
            reply = self._upstream(question)
        except UpstreamNotAsked:
            self._ended(question, None if begun == _UNKNOWN else _NOTHING_SENT)
            raise
        except HarnessError:
            self._ended(question, None)
            raise
        if begun == _UNKNOWN and _REFUSED <= reply.status < _FAILED:
            self._ended(question, None)  # this one says nothing of the first attempt
            if reply.status not in _NOT_LOOKED_AT:
                # The first attempt may be what this one is refused for: an order that is replaced is not open any more.
                return _reply(409, "unknown", "an earlier attempt with this key may have been carried out")
            return reply
        self._ended(question, reply)
        return reply

    def _begun(self, question: UpstreamRequest) -> UpstreamResponse | str | None:
        """Return what there is to say about the earlier request; its state, or None, where this one may go out."""
        row = {**_names(question), "request_digest": _digest(question), "state": _ASKING, "at": self._now()}
        with self._engine.begin() as connection:
            dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
            if connection.execute(dialect.insert(WRITES).values(**row).on_conflict_do_nothing()).rowcount:
                return None
            earlier = connection.execute(select(WRITES).where(*_same(question)).with_for_update()).one()
            told = self._told(question, earlier)
            if told is None:
                connection.execute(update(WRITES).where(*_same(question)).values(state=_ASKING, at=self._now()))
                return _UNKNOWN
            return told

    def _told(self, question: UpstreamRequest, earlier: Row[Any]) -> UpstreamResponse | None:
        if earlier.request_digest != _digest(question):
            return _reply(422, "idempotency-key-reused", "this idempotency key was used for another request")
        if earlier.state == _DONE:
            return UpstreamResponse(earlier.status, earlier.body, sent=0)
        if earlier.state == _ASKING and self._now() - earlier.at < _UNDER_WAY:
            return _reply(409, "in-progress", "the request with this idempotency key is still under way")
        return None

    def _ended(self, question: UpstreamRequest, reply: UpstreamResponse | None) -> None:
        with self._engine.begin() as connection:
            if reply is not None and _REFUSED <= reply.status < _FAILED:
                connection.execute(delete(WRITES).where(*_same(question)))  # nothing was made of it
                return
            told: dict[str, Any] = {"state": _UNKNOWN}
            if reply is not None and reply.status // 100 == _SUCCESS:
                # a reply that breaks off, or says nothing, leaves unknown what became of the request
                with suppress(ValueError):
                    if decode_reply(reply.body) not in ({}, None):
                        told = {"state": _DONE, "status": reply.status, "body": reply.body}
            connection.execute(update(WRITES).where(*_same(question)).values(**told))


def _names(question: UpstreamRequest) -> dict[str, str | None]:
    return {"user": question.user or "", "key": question.idempotency_key}


def _same(question: UpstreamRequest) -> list[ColumnElement[bool]]:
    return [WRITES.c[name] == value for name, value in _names(question).items()]


def _digest(question: UpstreamRequest) -> str:
    return hashlib.sha256(question.key.encode()).hexdigest()


def _reply(status: int, code: str, detail: str) -> UpstreamResponse:
    return UpstreamResponse(status, json.dumps({"detail": detail, "code": code}).encode(), sent=0)
