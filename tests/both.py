"""Both paths over one upstream that counts, with a clock and one state database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from build import Clock, FakeUpstream
from payloads import PARAMETERS, REPLIES

from harness import assemble
from harness.application import Paths, Resources
from harness.cache.database import MEMORY, open_database
from harness.calls import Call
from harness.snaptrade import application
from harness.snaptrade.catalogue import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Engine

    from harness.cache.service import Cache
    from harness.calls import Answer, Source, Upstream
    from harness.routes import HttpRequest


def paths_over(upstream: Upstream, engine: Engine, clock: Callable[[], datetime] = assemble.now) -> Paths:
    """Return the application's paths over an upstream and a database, with a cache in that database."""
    return _paths(upstream, assemble.cache_in(engine, application, clock), engine, clock)


def _paths(upstream: Upstream, cache: Cache | None, engine: Engine, clock: Callable[[], datetime]) -> Paths:
    return application.paths(Resources(upstream, cache, lambda: engine, clock, lambda: 0.0))


def unified_contract(paths: Paths) -> Source:
    """Return the unified path in its own contract."""
    assert paths.unified_contract is not None
    return paths.unified_contract


def request_of(call: Call) -> HttpRequest:
    """Return the request that asks a running server this Call."""
    return application.contract.request(call, OPERATIONS[call.operation])


def unified_names(operation: str) -> dict[str, str]:
    """Return the names in a body of the original contract, with those of the unified one."""
    body = (parameter for parameter in OPERATIONS[operation].parameters if parameter.place == "body")
    return {parameter.name: parameter.unified for parameter in body}


class Both:
    """The two paths over one upstream, with a clock and a cache of their own."""

    def __init__(self, replies: Mapping[str, Any] = REPLIES) -> None:
        self.upstream = FakeUpstream(replies)
        self.clock = Clock()
        self.engine = open_database(MEMORY)
        cache = assemble.cache_in(self.engine, application, self.clock)
        assert cache is not None
        self.cache = cache
        self.paths = _paths(self.upstream, cache, self.engine, self.clock)
        self.original, self.unified = self.paths.original, self.paths.unified

    def answers(self, call: Call) -> tuple[Answer, Answer]:
        return self.original(call), self.unified(call)


def a_call_of(name: str, key: str | None = None, **changes: str) -> Call:
    """A Call of an operation that the payloads answer."""
    operation = OPERATIONS[name]
    account = {"account_id": "A"} if "account_id" in operation.names("path") else {}
    parameters = {**PARAMETERS.get(name, account), **changes}
    return Call(name, "user" if operation.personal else None, parameters, key)
