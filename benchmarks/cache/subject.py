"""What is measured: the one place that knows how the cache and the unified path are put together and asked."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.cache.upstream import Catalogue
from harness import assemble, wire
from harness.application import Resources
from harness.cache.answers import encode_inside, encode_models
from harness.cache.database import file_url, open_database
from harness.cache.keys import PUBLIC, Key
from harness.cache.memory import MEMORY_BYTES, AnswerMemory
from harness.cache.moments import microseconds
from harness.cache.service import Cache
from harness.cache.storage.store import NewAnswer, Store
from harness.calls import Call, EncodedBody, UpstreamRequest
from harness.snaptrade import UnifiedCacheService, application
from harness.snaptrade.endpoints import SYMBOL
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.questions import MAPPER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from harness.application import Paths
    from harness.cache.answers import FetchedEntity
    from harness.calls import Answer, Upstream

DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Subject:
    """Hold one instance of the cache with the paths around it."""

    service: UnifiedCacheService
    paths: Paths
    store: Store
    memory: AnswerMemory

    def get_symbol(self, symbol_id: str) -> object:
        """Return one symbol."""
        return self.service.get_symbol(symbol_id)

    def get_symbols(self, symbol_ids: Sequence[str]) -> None:
        """Get many symbols, in as few questions to database and upstream as it takes."""
        self.service.get_symbols(symbol_ids)

    def search(self, text: str) -> object:
        """Return the symbols that a search finds."""
        return self.service.search_symbols(text)

    async def get_symbol_async(self, symbol_id: str) -> object:
        """Return one symbol, without holding up the loop."""
        return await self.service.awaited(self.service.get_symbol, symbol_id)

    def new_answers(self, symbols: Mapping[str, FetchedEntity], version: int = 0) -> list[NewAnswer]:
        """Return what is to be kept of symbols; what has another version than before is written whole."""
        now, since = microseconds(assemble.now()), self.store.sequence()
        return [_new_answer(*named, now, since, version) for named in symbols.items()]

    def save(self, answers: Sequence[NewAnswer]) -> None:
        """Keep answers."""
        self.store.save(answers)

    @property
    def memory_bytes(self) -> int:
        """Return what the tier in memory says that it takes."""
        return self.memory.size

    def empty_memory(self) -> None:
        """Drop what this instance has in memory, as if it had just been started on its file."""
        self.memory.clear()

    def answer(self, call: Call) -> bytes:
        """Return the answer in the original contract, ready to send."""
        return _ready(self.paths.unified(call), wire.as_numbers)

    def answer_in_unified_contract(self, call: Call) -> bytes:
        """Return the answer in the unified contract, ready to send."""
        return _ready(self._in_unified_contract(call), wire.as_strings)

    def original(self, call: Call) -> bytes:
        """Return the original path's answer, ready to send."""
        return _ready(self.paths.original(call), wire.as_numbers)

    def _in_unified_contract(self, call: Call) -> Answer:
        if self.paths.unified_contract is None:
            raise TypeError("the application has no unified contract")
        return self.paths.unified_contract(call)


def _new_answer(symbol_id: str, symbol: FetchedEntity, now: int, since: int, version: int) -> NewAnswer:
    contains = {symbol.name, *(part.name for part in symbol.parts())}
    return NewAnswer(
        Key(PUBLIC, SYMBOL, symbol_id),
        symbol.name,
        contains,
        symbol_id,
        now,
        now + DAY_US,
        now + DAY_US,
        since,
        encode_models((symbol,), many=False) + b" " * version,
        inside=encode_inside((symbol,)),
        entities=(symbol,),
    )


def _ready(answer: Answer, encode: Callable[[wire.Json], bytes]) -> bytes:
    if answer.failure is not None:
        raise RuntimeError(f"{answer.failure}")
    return answer.content.data if type(answer.content) is EncodedBody else encode(answer.body)


def fetched_symbols(count: int) -> dict[str, FetchedEntity]:
    """Return some symbols as upstream gives them, by id."""
    catalogue = Catalogue(count, 0)
    ids = catalogue.ids
    replies = (catalogue(UpstreamRequest(SYMBOL, {"query": each})).body for each in ids)
    return {
        each: MAPPER.map("UniversalSymbol", wire.decode_reply(body), {})[0]
        for each, body in zip(ids, replies, strict=True)
    }


@contextmanager
def running(
    upstream: Upstream,
    database: Path | str,
    now: Callable[[], datetime] = assemble.now,
    memory: int = MEMORY_BYTES,
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
        store, tier = Store(engine, MODEL), AnswerMemory(memory)
        cache = Cache(store, now, assemble.steady if now is assemble.now else None, memory=tier)
        paths = application.paths(Resources(upstream, cache, lambda: engine, now, perf_counter))
        yield Subject(UnifiedCacheService(cache, upstream), paths, store, tier)
    finally:
        engine.dispose()
