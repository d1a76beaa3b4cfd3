"""What is measured: the one place that knows how the cache and the unified path are put together and asked."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.cache.upstream import Catalogue
from harness import assemble, wire
from harness.application import Resources
from harness.cache.database import file_url, open_database
from harness.cache.service import Cache
from harness.cache.store import PUBLIC, Store
from harness.calls import Call, UpstreamRequest
from harness.mapped.mapping import Mapper
from harness.snaptrade import application
from harness.snaptrade.endpoints import SYMBOL
from harness.snaptrade.generated.model import MODEL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from harness.application import Paths
    from harness.cache.answers import FetchedEntity
    from harness.calls import Answer, Upstream

_MAPPER = Mapper(MODEL)


@dataclass(frozen=True)
class Subject:
    """Hold one instance of the cache with the paths around it."""

    paths: Paths
    store: Store

    def get_symbol(self, symbol_id: str) -> object:
        """Return one symbol."""
        return self.paths.unified(Call("symbols.get", None, {"query": symbol_id})).body

    def get_symbols(self, symbol_ids: Sequence[str]) -> None:
        """Get many symbols, in as few questions to database and upstream as it takes."""
        for symbol_id in symbol_ids:
            self.get_symbol(symbol_id)

    def search(self, text: str) -> object:
        """Return the symbols that a search finds."""
        return self.paths.unified(Call("symbols.search", None, {"substring": text})).body

    async def get_symbol_async(self, symbol_id: str) -> object:
        """Return one symbol, without holding up the loop."""
        return await asyncio.to_thread(self.get_symbol, symbol_id)

    def save(self, symbols: Mapping[str, FetchedEntity]) -> None:
        """Keep symbols under their ids, as if upstream had just given them."""
        for symbol_id, symbol in symbols.items():
            key = UpstreamRequest(SYMBOL, {"query": symbol_id}).key
            self.store.save(key, "UniversalSymbol", PUBLIC, (symbol,), assemble.now())

    @property
    def memory_bytes(self) -> int:
        """Return what the tier in memory says that it takes."""
        return 0

    def empty_memory(self) -> None:
        """Drop what this instance has in memory, as if it had just been started on its file."""

    def answer(self, call: Call) -> bytes:
        """Return the answer in the original contract, ready to send."""
        return wire.as_numbers(_body(self.paths.unified(call)))

    def answer_in_unified_contract(self, call: Call) -> bytes:
        """Return the answer in the unified contract, ready to send."""
        if self.paths.unified_contract is None:
            raise TypeError("the application has no unified contract")
        return wire.as_strings(_body(self.paths.unified_contract(call)))

    def original(self, call: Call) -> bytes:
        """Return the original path's answer, ready to send."""
        return wire.as_numbers(_body(self.paths.original(call)))


def _body(answer: Answer) -> wire.Json:
    if answer.failure is not None:
        raise RuntimeError(f"{answer.failure}")
    return answer.body


def fetched_symbols(count: int) -> dict[str, FetchedEntity]:
    """Return some symbols as upstream gives them, by id."""
    catalogue = Catalogue(count, 0)
    ids = catalogue.ids
    replies = (catalogue(UpstreamRequest(SYMBOL, {"query": each})).body for each in ids)
    return {
        each: _MAPPER.map("UniversalSymbol", wire.decode_reply(body), {})[0]
        for each, body in zip(ids, replies, strict=True)
    }


@contextmanager
def running(
    upstream: Upstream,
    database: Path | str,
    now: Callable[[], datetime] = assemble.now,
    memory: int = 64 * 2**20,  # noqa: ARG001 - there is no tier in memory yet
) -> Iterator[Subject]:
    """Give an instance of the cache over this upstream.

    Args:
        upstream: Answers what is not in the cache.
        database: A file, or the URL of a database.
        now: The wall clock.
        memory: The bytes that the tier in memory may take.
    """
    engine = open_database(file_url(database) if isinstance(database, Path) else database)
    try:
        store = Store(engine, MODEL)
        paths = application.paths(Resources(upstream, Cache(store, now), lambda: engine, now, perf_counter))
        yield Subject(paths, store)
    finally:
        engine.dispose()
