"""The libraries that a team would wrap its SDK calls in, each asked for one symbol as a validated model.

None of them is asked for more than its documentation shows: its own decorator, its memory backend, one time to live.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import aiocache
import cachetools
import cashews
import diskcache
from dogpile.cache import make_region
from pydantic import TypeAdapter

from harness.snaptrade.generated.models import UniversalSymbol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from pathlib import Path

    Ask = Callable[[str], UniversalSymbol | list[UniversalSymbol]]

DAY = 86_400
_SYMBOLS = TypeAdapter(list[UniversalSymbol])
MANY = 1_000_000
"""More than any workload holds: nothing is measured of eviction here."""


@dataclass(frozen=True)
class Rival:
    """Hold a cache around a call that takes an id; `get` is a coroutine function where the library is asynchronous."""

    name: str
    get: Callable[[str], Any]
    is_async: bool = False


def rivals(ask: Ask, folder: Path) -> list[Rival]:
    """Return every library around this call, each with an empty cache; the call gives one symbol, or a list."""

    async def ask_async(key: str) -> object:
        return ask(key)  # what it waits for is simulated, or not there: a thread would only cost more

    region = make_region().configure("dogpile.cache.memory", expiration_time=DAY)
    memory = cashews.Cache()
    memory.setup(f"mem://?size={MANY}")
    disk = diskcache.Cache(str(folder / "memoized"))
    return [
        Rival("cachetools TTLCache + Lock", cachetools.cached(cachetools.TTLCache(MANY, DAY), lock=Lock())(ask)),
        Rival("dogpile memory get_or_create", lambda key: region.get_or_create(key, ask, creator_args=((key,), {}))),
        Rival("cashews mem @cache", memory(ttl=DAY, key="{key}")(ask_async), is_async=True),
        Rival("aiocache memory @cached", aiocache.cached(ttl=DAY, key_builder=_its_key)(ask_async), is_async=True),
        Rival("diskcache @memoize", disk.memoize(expire=DAY)(ask)),
        Rival("diskcache get, set + validate", _json_on_disk(diskcache.Cache(str(folder / "json")), ask)),
    ]


def _its_key(_function: object, key: str) -> str:
    return key


def _json_on_disk(disk: Any, ask: Ask) -> Callable[[str], object]:
    def get(key: str) -> object:
        body = disk.get(key)
        if body is not None:
            return _SYMBOLS.validate_json(body) if body[:1] == b"[" else UniversalSymbol.model_validate_json(body)
        asked = ask(key)
        body = _SYMBOLS.dump_json(asked) if isinstance(asked, list) else asked.model_dump_json().encode()
        disk.set(key, body, expire=DAY)
        return asked

    return get


def get_each(rival: Rival, keys: Sequence[str]) -> Callable[[], None]:
    """Return the work of getting each key, one after the other; asynchronous ones in one run of a loop."""
    get = rival.get
    if not rival.is_async:
        return lambda: _each(get, keys)
    return lambda: asyncio.run(_each_async(get, keys))


def _each(get: Callable[[str], object], keys: Iterable[str]) -> None:
    for key in keys:
        get(key)


async def _each_async(get: Callable[[str], Awaitable[object]], keys: Iterable[str]) -> None:
    for key in keys:
        await get(key)


def latencies(rival: Rival, keys: Iterable[str], waited: Callable[[], float]) -> list[float]:
    """Return the seconds that each get took: those that passed, and those that it would have waited."""
    if rival.is_async:
        return asyncio.run(_latencies_async(rival.get, keys, waited))
    get, timer, found = rival.get, time.perf_counter, []
    for key in keys:
        before, began = waited(), timer()
        get(key)
        found.append(timer() - began + waited() - before)
    return found


async def _latencies_async(
    get: Callable[[str], Awaitable[object]], keys: Iterable[str], waited: Callable[[], float]
) -> list[float]:
    timer, found = time.perf_counter, []
    for key in keys:
        before, began = waited(), timer()
        await get(key)
        found.append(timer() - began + waited() - before)
    return found
