"""Answers from the cache while they are fresh, else fetched once and kept; stale ones where the upstream fails.

An answer is looked for in memory, then in the database, then upstream. It is fresh only together with the entities that
stood inside it: the shortest time to live among them counts. A database that is full, locked, damaged or gone costs
hits, never an answer.
"""

from __future__ import annotations

import functools
import json
import logging
import threading
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from math import inf
from threading import Event, Lock
from typing import TYPE_CHECKING, TypeVar, cast

from harness.cache.answers import decode_entities, decode_models
from harness.cache.events import CacheEvent, EventKind, ignore
from harness.cache.health.figures import CacheHealth, MemoryUse
from harness.cache.health.tally import CacheTally
from harness.cache.keys import PUBLIC, Key, is_digest
from harness.cache.lease import Lease, Leases
from harness.cache.memory import AnswerMemory, Entry
from harness.cache.moments import SECOND, SKEW, SharedClock, microseconds, moment
from harness.cache.new_answers import brought, refused
from harness.cache.patience import refuse_to_wait
from harness.cache.policy import EARLY
from harness.cache.questions import AccessRefused, CacheResult, Question
from harness.cache.single_flight import SingleFlight
from harness.cache.storage.connections import DatabasePaused
from harness.cache.storage.saving import EVERYTHING
from harness.cache.storage.store import NewAnswer
from harness.cache.whole_entities import WholeEntities
from harness.calls import Part
from harness.errors import ConfigurationError, HarnessError, RequestNotRecorded, UpstreamError, UpstreamUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from harness.cache.answers import FetchedEntity
    from harness.cache.events import Listener
    from harness.cache.health.tally import ReadOrWrite
    from harness.cache.keys import AnyKey
    from harness.cache.storage.store import Store, StoredAnswer
    from harness.calls import PartState
    from harness.model import Model
    from harness.model.entity import UnifiedModel

    Fetch = Callable[[], tuple[FetchedEntity, ...]]
    Background = Callable[[Callable[[], object]], None]

LOOK = 0.05
"""Seconds after which public entries are held against what other processes have written; a user's are at each hit."""
UNSEEN = 600.0
"""Seconds without a look at what others have written, after which nothing in memory is trusted."""
PAUSE = 5.0
"""Seconds for which an upstream that gave no answer is not asked again where a stale answer can stand in."""
_TRIES = 3  # to take an entry into memory while others are being invalidated
DAMAGE = (ValueError, TypeError, LookupError)
"""What reading a row raises that is not what was written; Pydantic's ValidationError is a ValueError."""
M = TypeVar("M", bound="UnifiedModel")
_log = logging.getLogger(__name__)


class ReplacedMeanwhile(LookupError):
    """Report that the database has another answer by now than the one of which memory has a part."""


class _Wish(threading.local):
    """Hold what share of an answer's time has to be over for a thread to ask anew; None for all of it."""

    spent: float | None = None


class Cache:
    """Answer questions about entities from memory or the store, else from upstream; safe for many threads.

    Attributes:
        entries: What is in memory, for a hit that calls nothing.
        steady: The steady clock of memory, in seconds.
        look_again: Until when, on the steady clock, public entries need not be held against other processes' writes.
    """

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        steady: Callable[[], float] | None = None,
        listener: Listener = ignore,
        background: Background | None = None,
        memory: AnswerMemory | None = None,
        wait: Callable[[float], object] | None = None,
        tally: CacheTally | None = None,
    ) -> None:
        self.steady = steady or (lambda: now().timestamp())
        self.look_again = self.steady()
        self._store = store
        self._facts = store.model.facts
        self._now = now
        self._listener = listener
        self._background = background
        self._memory = memory or AnswerMemory(evicted=lambda entry: self._tell("evict", Key(*entry.key), entry.entity))
        self._tally = tally or CacheTally()
        self.entries = self._memory.entries
        self._flights: SingleFlight[CacheResult] = SingleFlight()
        self._refreshing: set[Key] = set()
        self._lock = Lock()
        self._wish = _Wish()
        self._sequence = self.sequence() or 0
        began = microseconds(now()) - int(self.steady() * SECOND)
        self._offset = now.ahead if isinstance(now, SharedClock) else lambda: began
        unkept = functools.partial(self._cannot, "keep an answer", access="write")
        self._leases = Leases(store, self._time, wait or Event().wait, unkept)
        self._paused_until = -UNSEEN
        self._unforgotten: defaultdict[str, set[str]] = defaultdict(set)
        self._whole = WholeEntities(store, self._memory, self._soft)

    @property
    def model(self) -> Model:
        """Return the model of the schema."""
        return self._store.model

    @property
    def database(self) -> Engine:
        """Return the database."""
        return self._store.engine

    def now(self) -> datetime:
        """Return the time against which freshness is measured."""
        return self._now()

    def health(self) -> CacheHealth:
        """Return how the cache does, as far as this process knows."""
        memory, tally = self._memory, self._tally
        use = MemoryUse(memory.size, memory.limit, len(memory.entries), memory.evictions)
        return CacheHealth(tally.counted(memory, self._time(), self.steady()), use, tally.reads, tally.writes)

    def clear(self) -> None:
        """Delete every row and answer."""
        self._drop_all()
        self._store.clear(self._time())
        self._drop_all()

    def forget(self, entities: Iterable[str], user: str | None, about: str | None = None) -> None:
        """Invalidate the user's rows and answers of these entities, and those that are being fetched now.

        Args:
            entities: The names of the entities.
            user: Whose; None for what is public.
            about: Spare what is about something else of the user's; None for nothing to spare.
        """
        named = {name for name in entities if self._facts[name].ttl is not None}
        if not named:
            return
        owner = PUBLIC if user is None else user
        self._drop(owner, named, about=about)
        self._unforgotten[owner] |= self._not_deleted(named, owner, about, urgent=True)
        if not self._unforgotten[owner]:
            del self._unforgotten[owner]
        self._drop(owner, named, about=about)
        for name in sorted(named):
            self._tell("invalidate", Key(owner, name, about or ""), name)

    def find(self, key: AnyKey) -> Entry | None:
        """Return the fresh answer under a key, from memory or the database; None without one."""
        entry = self.entries.get(key)
        if entry is not None:
            now = self.steady()
            if key[0] or now >= self.look_again:
                self._catch_up(now)
            if now < entry.soft_until:
                entry.visited = True
                entry.hits += 1
                return entry
        entry = self._stored(key)
        if entry is None or self.steady() >= entry.soft_until:
            return None
        if entry.refusal is None:
            self._tally.count_answer(entry.entity, "database")
        return entry

    def catch_up(self, tenant: str) -> None:
        """Drop what other processes have stored anew or invalidated, if it is time to look for the tenant's sake."""
        now = self.steady()
        if tenant or now >= self.look_again:
            self._catch_up(now)

    def find_each(self, keys: Iterable[Key]) -> dict[Key, Entry]:
        """Return the fresh answers under these keys: those in memory, and the others of each kind in one query."""
        now = self.steady()
        self._catch_up(now)
        entries = {key: self.entries.get(key) for key in keys}
        found = {key: entry for key, entry in entries.items() if entry is not None and now < entry.soft_until}
        waits = not self._tally.unattended()
        for entry in found.values():
            entry.visited = True
            entry.hits += waits
        loaded = self._load([key for key in entries if key not in found])
        return found | {key: entry for key, entry in loaded.items() if now < entry.soft_until}

    def find_entity(self, question: Question, fetch: Fetch) -> Entry | None:
        """Return the fresh answer to a question for one entity: its own, or the entity as another endpoint gave it.

        Args:
            question: What is asked.
            fetch: Asks upstream, in the background.
        """
        self.catch_up(question.key.tenant)
        key, now = self._whole.key(question), self.steady()
        kept = self.entries.get(key) if key is not None and question.key not in self.entries else None
        if kept is None or now >= kept.fresh_until:
            own = self.find(question.key)
            if own is not None and own.refusal is None:
                return own
        return self.find_elsewhere({question: fetch}).get(question)

    def find_elsewhere(self, fetches: Mapping[Question, Fetch]) -> dict[Question, Entry]:
        """Return the entities that these questions name, as other endpoints gave all of them, and are fresh.

        Their own answers were looked for before, after `catch_up`; an entity is older than none of them.

        Args:
            fetches: The questions, each with what asks upstream in the background.
        """
        now = self.steady()
        keys = {key: question for question in fetches if (key := self._whole.key(question)) is not None}
        found = {key: entry for key in keys if (entry := self.entries.get(key)) and now < entry.fresh_until}
        for entry in found.values():
            entry.visited = True
            entry.hits += 1
        found |= self._read_whole({key: question for key, question in keys.items() if key not in found})
        for key, entry in found.items():
            question = keys[key]
            if now >= entry.soft_until:
                self._refresh(question, fetches[question])
            if key.tenant:
                self._tell("read", question.key, question.entity, reason=entry.tier)
        return {keys[key]: entry for key, entry in found.items()}

    def ask(self, question: Question, fetch: Fetch) -> CacheResult:
        """Return the entities that answer a question: the cached ones while they are fresh, else what `fetch` brings.

        Args:
            question: What is asked.
            fetch: Asks upstream.

        Raises:
            HarnessError: What `fetch` raised, where no stale answer can stand in for it.
        """
        if not question.key.tenant and self._facts[question.entity].access == "user":
            # A user's data has no place among what is public; who asks for nobody's is refused by the upstream.
            self._tell("refuse", question.key, question.entity, reason="asked for no user")
            return self._tally.answered(
                question.entity, lambda: CacheResult(fetch(), Part(question.entity, "bypass", self._now()))
            )
        if self._wish.spent is not None:
            return self._ahead(question, fetch, self._wish.spent)
        entry = self.find(question.key) or self._due(question, fetch)
        if entry is not None and self._is_readable(entry, question):
            if entry.tier == "memory" and self._tally.unattended():
                entry.hits -= 1  # what nobody waits for is no hit
            if question.key.tenant:
                self._tell("read", question.key, question.entity, reason=entry.tier)
            return self._result(entry, "hit")
        refuse_to_wait()
        self._catch_up(self.steady())  # who asks after another process's write must not join who asked before it
        return self._tally.answered(
            question.entity, lambda: self._flights.once(question.key, lambda: self._fetched(question, fetch))
        )

    @contextmanager
    def ahead(self, spent: float) -> Iterator[None]:
        """Ask anew in this thread, while the block runs, what has spent this share of its time or more.

        A failure is raised: what is kept stays as good as it was.
        """
        outside, self._wish.spent = self._wish.spent, spent
        try:
            yield
        finally:
            self._wish.spent = outside

    def has_spent(self, entry: Entry, share: float) -> bool:
        """Return True if this share of an entry's time is over."""
        age = (self._time() - entry.fetched_at) / SECOND
        return age >= share * (age + entry.fresh_until - self.steady())

    def owner(self, entity: str, user: str | None) -> str:
        """Return whose answers a user may read of an entity: the user's own, or what is public.

        Raises:
            AccessRefused: The entity belongs to a user, and none is named.
        """
        if self._facts[entity].access == "public":
            return PUBLIC
        if not user:
            self._tell("refuse", Key(PUBLIC, entity, ""), entity, reason="asked for no user")
            raise AccessRefused(f"{entity} belongs to a user: name the user")
        return user

    def entity(self, model: type[M], key: tuple[str | int, ...], user: str | None) -> M | None:
        """Return an entity by its key from the table that is kept beside the answers, while its row is fresh.

        Args:
            model: The entity's model.
            key: The values of its key, without the user.
            user: Whose it is; None for a public one.

        Raises:
            AccessRefused: It belongs to a user, and none is named.
        """
        owner = self.owner(model.__name__, user)
        try:
            now = moment(self._time())
            found = self._store.entity(model.__name__, key, owner, now) if self._is_usable(owner) else None
        except self._store.failures as broken:
            self._cannot("be read", broken)
            return None
        if owner and found is not None:
            self._tell("read", Key(owner, model.__name__, "/".join(map(str, key))), model.__name__)
        return cast("M | None", found)

    def ask_each(self, fetches: Mapping[Question, Fetch]) -> dict[Question, CacheResult]:
        """Return the answer to each question: the cached ones in few queries, the others fetched one by one.

        What was fetched before one of them failed is kept all the same.
        """
        found = self.find_each(question.key for question in fetches)
        results: dict[Question, CacheResult] = {}
        for question, fetch in fetches.items():
            entry = found.get(question.key)
            is_hit = entry is not None and self.steady() < entry.soft_until and self._is_readable(entry, question)
            results[question] = self._result(entry, "hit") if entry and is_hit else self.ask(question, fetch)
        return results

    def sequence(self) -> int | None:
        """Return the number of the last write, for `keep`; None where the database does not tell."""
        try:
            return self._store.sequence()
        except self._store.failures:
            return None

    def keep(
        self, key: Key, body: bytes, results: Sequence[CacheResult], since: int | None, *, subject: str = ""
    ) -> None:
        """Keep an answer as it was rendered of other answers: it lasts as long as they all do.

        Args:
            key: What to file it under.
            body: The answer, ready to send.
            results: The answers that it was made of.
            since: The number of the last write before the first of them was asked for.
            subject: What of the owner's it is about.
        """
        made_of = [result.entry for result in results if result.entry is not None and result.part.state != "stale"]
        if since is None or not made_of or len(made_of) < len(results):
            return
        lasts = min(entry.fresh_until for entry in made_of) - self.steady()
        if lasts <= 0:
            return  # one of them has run out, or was dropped meanwhile
        until = self._time() + int(lasts * SECOND)
        answer = NewAnswer(
            key,
            made_of[0].entity,
            frozenset[str]().union(*(entry.contains for entry in made_of)),
            subject,
            fetched_at=min(entry.fetched_at for entry in made_of),
            fresh_until=until,
            stale_until=until,
            since=since,
            body=body,
        )
        self._save(answer, self._memory.epoch, min(entry.soft_until for entry in made_of))

    # from here on, a hit needs more than memory

    def _time(self) -> int:
        """Return the time in microseconds since the epoch; a clock that may be set is read once, at the beginning."""
        return self._offset() + int(self.steady() * SECOND)

    def _stored(self, key: AnyKey) -> Entry | None:
        """Return what the database has under a key, fresh or stale, and take it into memory."""
        epoch, steady = self._memory.epoch, self.steady()
        now = self._offset() + int(steady * SECOND)
        try:
            row = self._store.find(key, now) if not self._unforgotten or self._is_usable(key[0]) else None
        except self._store.failures as broken:
            self._cannot("be read", broken)
            return None
        self._tally.reach("read", self._now)
        return None if row is None else self._taken(key, row, now, steady, epoch)

    def _load(self, keys: Sequence[Key]) -> dict[Key, Entry]:
        """Return what the database has under these keys, fresh or stale, and take it into memory."""
        epoch, steady = self._memory.epoch, self.steady()
        now = self._offset() + int(steady * SECOND)
        try:
            usable = {tenant for tenant in {key.tenant for key in keys} if self._is_usable(tenant)}
            rows = self._store.find_many([key for key in keys if key.tenant in usable], now)
        except self._store.failures as broken:
            self._cannot("be read", broken)
            return {}
        taken = {key: self._taken(key, row, now, steady, epoch) for key, row in rows.items()}
        for entry in taken.values():
            if entry is not None and entry.refusal is None and steady < entry.soft_until:
                self._tally.count_answer(entry.entity, "database")
        return {key: entry for key, entry in taken.items() if entry is not None}

    def _read_whole(self, keys: Mapping[Key, Question]) -> dict[Key, Entry]:
        """Return those of these entities that the database has whole, and take them into memory."""
        sequence, steady = self._sequence, self.steady()
        try:
            usable = {key: question for key, question in keys.items() if self._is_usable(key.tenant)}
            found = self._whole.read(usable, self._offset() + int(steady * SECOND), steady, sequence) if usable else {}
        except self._store.failures as broken:
            self._cannot("be read", broken)
            return {}
        for entry in found.values():
            self._tally.count_answer(entry.entity, "database")
        return found

    def _taken(self, key: AnyKey, row: StoredAnswer, now: int, steady: float, epoch: object) -> Entry | None:
        """Take a row into memory, its times on the steady clock.

        Returns:
            None of one that is damaged, or from the future: its age cannot be trusted.
        """
        try:
            contains, subject, sequence, at, fresh_until, stale_until, body, inside = row
            if at > now + SKEW * SECOND:
                return None
            entity, names = _names(contains)
            fresh = steady + (fresh_until - now) / SECOND
            soft = fresh if self._background is None else self._soft(fresh, (fresh_until - at) / SECOND)
            stale = steady + (stale_until - now) / SECOND
            entry = Entry(key, entity, names, subject, at, sequence, soft, fresh, stale, body, inside)
            entry.tier = "database"
            if body is None:
                entry.refusal = _refusal(self._rest(entry)[1] or "")
            self._remember(entry, epoch)
        except DAMAGE as damaged:
            self._store.distrust(Key(*key))
            _log.warning("a row of the cache cannot be understood: %s", type(damaged).__name__)
            return None
        return entry

    def _rest(self, entry: Entry) -> tuple[bytes | None, str | None]:
        """Return what stood inside the entities of an entry, and its refusal.

        Raises:
            ReplacedMeanwhile: The database does not have it any more.
        """
        try:
            rest = self._store.find_rest(entry.key, entry.sequence)
        except self._store.failures as broken:
            self._cannot("be read", broken)
            raise ReplacedMeanwhile from broken
        if rest is None:
            raise ReplacedMeanwhile
        return rest

    def _remember(self, entry: Entry, epoch: object) -> None:
        """Keep an entry in memory, unless it was invalidated since it was read."""
        if is_digest(entry.key[2]):
            return  # what others store under it could not be told from its digest
        for _ in range(_TRIES):
            if self._memory.put(entry, epoch):
                return
            epoch = self._memory.epoch
            if not self._is_stored(entry):
                return

    def _is_stored(self, entry: Entry) -> bool:
        """Return True if the database still has what an entry holds."""
        try:
            row = self._store.find(entry.key, self._time()) if self._is_usable(entry.key[0]) else None
        except self._store.failures:
            return False
        return row is not None and row.sequence == entry.sequence

    def _soft(self, fresh_until: float, lasts: float) -> float:
        """Return until when an entry is answered without asking anew in the background."""
        return fresh_until if self._background is None else fresh_until - (1 - EARLY) * lasts

    def _due(self, question: Question, fetch: Fetch) -> Entry | None:
        """Return the fresh answer that is asked anew in the background; `find` has taken it into memory."""
        entry = self.entries.get(question.key) if self._background is not None else None
        if entry is None or self.steady() >= entry.fresh_until:
            return None
        self._refresh(question, fetch)
        if entry.refusal is None:
            self._tally.count_answer(entry.entity, "database")
        return entry

    def _is_readable(self, entry: Entry, question: Question) -> bool:
        """Return True if an entry is what was written, and not damaged; it is dropped if it is."""
        try:
            if entry.refusal is None and len(self.entities(entry)) != 1 and not question.many:
                raise LookupError("it holds not one entity")
        except DAMAGE as damaged:
            if not isinstance(damaged, ReplacedMeanwhile):
                self._tally.count(entry.entity, "damaged")
                self._store.distrust(Key(*entry.key))
                _log.warning("an answer of the cache cannot be understood: %s", type(damaged).__name__)
            self._memory.drop_replaced([(Key(*entry.key), entry.sequence + 1)])
            return False
        return True

    def _result(self, entry: Entry, state: PartState) -> CacheResult:
        """Return the entities of an entry."""
        if entry.refusal is not None:
            self._tally.count_answer(entry.entity, "negative")
            refused = entry.refusal
            raise UpstreamError(refused.status, refused.code, str(refused), refused.retry_after)
        entities = self.entities(entry)
        part = entry.parts()[0] if state == "hit" else Part(entry.entity, state, moment(entry.fetched_at), entry.tier)
        return CacheResult(entities, part, entry)

    def entities(self, entry: Entry) -> tuple[FetchedEntity, ...]:
        """Return the entities of an entry, validated when they are read for the first time."""
        if entry.entities is None:
            models = self.models(entry)
            inside = self._rest(entry)[0] if entry.inside else b""
            entry.models, entry.entities = models, decode_entities(models, inside or b"", self._store.model.models)
        return entry.entities

    def models(self, entry: Entry) -> tuple[UnifiedModel, ...]:
        """Return the models of an entry, validated unless they were kept.

        They are kept from the second time on: what is read once, as in a scan, fills no memory.
        """
        models: tuple[UnifiedModel, ...] | None = entry.models
        if models is None:
            models = decode_models(entry.body or b"[]", self._store.model.models[entry.entity])
            if entry.visited:
                entry.models = models
        return models

    def _understood(self, question: Question) -> Entry | None:
        """Return what the database has under the key of a question, fresh or stale, if it can be read."""
        kept = self._stored(question.key)
        return kept if kept is not None and self._is_readable(kept, question) else None

    def _ahead(self, question: Question, fetch: Fetch, spent: float) -> CacheResult:
        """Ask for an answer of which this share of its time is over, apart from all others who ask for it.

        Nobody who waits for the answer is to get the failure of what nobody waits for.
        """
        entry = self._understood(question)
        if entry is not None and not self.has_spent(entry, spent):
            return self._result(entry, "hit")
        result = self._brought(question, fetch, Lease(question.key, "", self.sequence()), may_be_stale=False)
        self._tally.count(question.entity, "refreshed")
        return result

    def _fetched(self, question: Question, fetch: Fetch, *, refreshes: bool = False) -> CacheResult:
        def landed() -> CacheResult | None:
            return self._landed(question, fetch, refreshes=refreshes)

        result = landed()
        if result is not None:
            return result
        try:
            lease, result = self._leases.take(question.key, landed)
        except HarnessError as failed:  # what the upstream has told another process
            return self._instead(question, failed)
        return result or self._brought(question, fetch, lease or Lease(question.key, "", None))

    def _landed(self, question: Question, fetch: Fetch, *, refreshes: bool) -> CacheResult | None:
        """Return the answer for which nobody need ask: it has landed since the caller looked, or must stand in."""
        kept = self._understood(question)
        if kept is None:
            return None
        steady = self.steady()
        if steady < (kept.soft_until if refreshes else kept.fresh_until):
            if not refreshes and steady >= kept.soft_until:
                self._refresh(question, fetch)
            return self._result(kept, "hit")
        if steady < self._paused_until and steady < kept.stale_until:
            return self._stale(question, kept, "the upstream gave no answer a moment ago")
        return None

    def _brought(self, question: Question, fetch: Fetch, lease: Lease, *, may_be_stale: bool = True) -> CacheResult:
        """Ask upstream, and keep what it says."""
        at, epoch, began = self._time(), self._memory.epoch, self.steady()
        try:
            entities = fetch()
        except HarnessError as failed:
            self._leases.fail(lease, failed)
            return self._instead(question, failed, lease.since, at, may_be_stale=may_be_stale)
        except BaseException:
            self._leases.end(lease)
            raise
        finally:
            self._tally.time_fetch(question.entity, self.steady() - began)
        self._paused_until = -UNSEEN
        answer = replace(brought(self._facts, question, entities, at, lease.since or 0), lease=lease.holder)
        entry = self._save(answer, epoch) if lease.since is not None else None
        part = Part(question.entity, "bypass" if entry is None else "miss", moment(at))
        if entry is None:
            self._leases.end(lease)
        else:
            entry.models, entry.entities = tuple(entity.model for entity in entities), entities
        return CacheResult(entities, part, entry)

    def _refresh(self, question: Question, fetch: Fetch) -> None:
        """Ask anew in the background, once at a time for a key."""
        if self._background is None:
            return
        with self._lock:
            if question.key in self._refreshing:
                return
            self._refreshing.add(question.key)

        def refresh() -> None:
            try:
                self._flights.once(question.key, lambda: self._fetched(question, fetch, refreshes=True))
                self._tally.count(question.entity, "refreshed")
            except HarnessError as failed:
                _log.info("a refresh ahead of time failed: %s", type(failed).__name__)
            finally:
                self._refreshing.discard(question.key)

        try:
            self._background(refresh)
        except RuntimeError:  # it has no room, or was shut down; the answer is fresh without it
            self._refreshing.discard(question.key)

    def _instead(
        self,
        question: Question,
        failed: HarnessError,
        since: int | None = None,
        at: int = 0,
        *,
        may_be_stale: bool = True,
    ) -> CacheResult:
        """Return the stale answer that stands in for a failing upstream, or raise; keep that there is none."""
        if isinstance(failed, UpstreamUnreachable):
            self._paused_until = self.steady() + PAUSE
        # What was there before the fetch may have been evicted, or invalidated, since.
        kept = self._understood(question) if may_be_stale and _is_outage(failed) else None
        if kept is not None and kept.refusal is None and self.steady() < kept.stale_until:
            return self._stale(question, kept, type(failed).__name__)
        if isinstance(failed, UpstreamError) and not _is_outage(failed) and since is not None:
            there_is_none = failed.status == HTTPStatus.NOT_FOUND
            lasts = (self._facts[question.entity].negative_ttl or 0) if there_is_none else 0
            # What was there before is no answer any more, not even where the upstream fails later on.
            if lasts or self._whole.key(question) is not None or self._stored(question.key) is not None:
                self._save(refused(question, failed, at, since, lasts), self._memory.epoch)
        raise failed

    def _stale(self, question: Question, kept: Entry, reason: str) -> CacheResult:
        self._tell("stale", question.key, question.entity, reason=reason)
        self._tally.note_age(kept.entity, (self._time() - kept.fetched_at) / SECOND)
        return self._result(kept, "stale")

    def _save(self, answer: NewAnswer, epoch: object, soft_until: float | None = None) -> Entry | None:
        """Keep an answer in the database and in memory; None where it could not be kept, or must not be."""
        unkept: tuple[type[Exception], ...] = (*self._store.failures, *DAMAGE)  # the row that is there may be damaged
        try:
            [saved] = self._store.save([answer]) if self._is_usable(answer.key.tenant) else [None]
        except unkept as broken:
            self._cannot("keep an answer", broken, "write")
            return None
        self._tally.reach("write", self._now)
        if saved is None:
            return None
        with self._lock:
            if saved.sequence == self._sequence + 1:  # nobody else has written, so there is nothing to catch up with
                self._sequence = saved.sequence
        steady, now = self.steady(), self._time()
        fresh = steady + (answer.fresh_until - now) / SECOND
        soft = self._soft(fresh, (answer.fresh_until - answer.fetched_at) / SECOND)
        entry = Entry(
            answer.key,
            answer.entity,
            frozenset(answer.contains),
            answer.subject,
            answer.fetched_at,
            saved.sequence,
            soft if soft_until is None else soft_until,
            fresh,
            steady + (answer.stale_until - now) / SECOND,
            answer.body,
            None if answer.inside is None else len(answer.inside),
            refusal=_refusal(answer.refusal) if answer.refusal else None,
        )
        self._remember(entry, epoch)
        self._whole.drop_brought(answer, saved.sequence)
        if answer.inside is not None or answer.refusal is not None:
            kind: EventKind = "negative" if answer.refusal else "unchanged" if saved.unchanged else "fetch"
            if repeated := self._store.count_repeated(answer.entities):
                self._tally.count(answer.entity, "repeated", repeated)
            self._tell(kind, answer.key, answer.entity, answer)
        return entry

    def _catch_up(self, now: float) -> None:
        """Drop what other processes have stored anew or invalidated since this one last looked."""
        last, self.look_again = self.look_again, now + LOOK
        try:
            if not self._store.watch.has_changed(self._sequence):
                return
            changes = self._store.changes(self._sequence)
        except self._store.failures as broken:
            self._cannot("be read", broken)
            self._memory.clear()  # what others have written is not known
            return
        if now - last > UNSEEN:
            self._memory.clear()
        if changes.replaced:
            replaced = [(Key.of_text(*names), sequence) for names, sequence in changes.replaced]
            self._memory.drop_replaced(replaced)
            self._whole.drop_replaced(replaced)
        for owner, entity, subject, sequence in changes.invalidated:
            if entity == EVERYTHING:
                self._drop_all()
            self._drop(owner, {entity}, sequence, subject or None)
        self._sequence = changes.sequence  # last: whoever reads it need not look at these

    def _drop(self, owner: str, entities: set[str], before: float = inf, about: str | None = None) -> None:
        """Drop what memory has of these entities, what is being read of them, and let nobody join their fetches."""
        self._flights.turn_away(owner)
        self._memory.drop(owner, entities, before, about)

    def _drop_all(self) -> None:
        self._flights.turn_away()
        self._memory.clear()

    def _is_usable(self, owner: str) -> bool:
        """Return True if the store holds nothing of the owner's that a write has invalidated."""
        left = self._unforgotten.get(owner)
        if not left:
            return True
        deleted = left - self._not_deleted(set(left), owner, None)
        left -= deleted
        return not left

    def _not_deleted(self, entities: set[str], owner: str, about: str | None, *, urgent: bool = False) -> set[str]:
        """Delete what the store has of these entities; return those that it may still have."""
        try:
            self._store.forget(entities, owner, self._time(), about, urgent=urgent)
        except self._store.failures as broken:
            self._cannot("forget what a write has changed", broken, "write")
            return entities
        return set()

    def _tell(self, kind: EventKind, key: Key, entity: str, answer: NewAnswer | None = None, reason: str = "") -> None:
        self._tally.count_event(entity, kind)
        body_hash, entities = (answer.body_hash, tuple(answer.entities)) if answer else ("", ())
        self._listener(
            CacheEvent(kind, entity, key.tenant, key.text, self._now(), key.kind, reason, body_hash, entities)
        )

    def _cannot(self, what: str, broken: Exception, access: ReadOrWrite = "read") -> None:
        self._tally.fail(access, broken, self._now())
        if not isinstance(broken, DatabasePaused):  # that was told when the pause began
            _log.warning("the cache cannot %s: %s", what, type(broken).__name__)


@functools.cache
def _names(listed: str) -> tuple[str, frozenset[str]]:
    """Return the first of the names between the commas of a list, and all of them; few lists differ."""
    names = listed.strip(",").split(",")
    return names[0], frozenset(names)


def _refusal(text: str) -> UpstreamError:
    return UpstreamError(*json.loads(text))


def _is_outage(failed: HarnessError) -> bool:
    """Return True for a failure of the upstream itself, which says nothing about what was asked for."""
    if isinstance(failed, UpstreamError):
        busy = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
        return failed.status >= HTTPStatus.INTERNAL_SERVER_ERROR or failed.status in busy
    return not isinstance(failed, RequestNotRecorded | ConfigurationError)
