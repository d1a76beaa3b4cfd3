"""Both paths over one upstream that counts, with a clock and one state database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from build import Clock, FakeUpstream
from payloads import PARAMETERS, REPLIES

from harness.cache.database import MEMORY, open_database
from harness.cache.service import Cache
from harness.cache.store import Store
from harness.calls import Call
from harness.mapped.local_store import Records
from harness.snaptrade.catalogue import OPERATIONS, path_names
from harness.snaptrade.original import Original
from harness.snaptrade.original.ledger import Ledger
from harness.snaptrade.unified import Unified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.calls import Answer


class Both:
    """The two paths over one upstream, with a clock and a cache of their own."""

    def __init__(self, replies: Mapping[str, Any] = REPLIES) -> None:
        engine = open_database(MEMORY)
        self.upstream = FakeUpstream(replies)
        self.clock = Clock()
        self.cache = Cache(Store(engine), self.clock)
        self.original = Original(self.upstream, Ledger(lambda: engine), lambda: 0.0)
        self.unified = Unified(self.upstream, self.cache, Records(lambda: engine), lambda: 0.0)

    def answers(self, call: Call) -> tuple[Answer, Answer]:
        return self.original(call), self.unified(call)


def a_call_of(name: str, key: str | None = None, **changes: str) -> Call:
    """A Call of an operation that the payloads answer."""
    row = OPERATIONS[name]
    account = {"account_id": "A"} if "account_id" in path_names(row) else {}
    parameters = {**PARAMETERS.get(name, account), **changes}
    return Call(name, "user" if row.personal else None, parameters, key)
