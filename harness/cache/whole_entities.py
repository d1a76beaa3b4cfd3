"""Entities under their own keys, as any endpoint has brought them that gives all of one.

An answer is what its endpoint said. An entity that is asked for by its key may come from a list: the schema says which
endpoints give it as whole as its own does, and its row in the database tells whether one of them did.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from harness.cache.keys import PUBLIC, Key, entity_key
from harness.cache.memory import Entry
from harness.cache.moments import SECOND
from harness.model.facts import with_embedded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from harness.cache.keys import AnyKey
    from harness.cache.memory import AnswerMemory
    from harness.cache.questions import Question
    from harness.cache.storage.store import NewAnswer, Store
    from harness.cache.storage.whole_rows import WholeRow


class WholeEntities:
    """Read entities by their keys, and keep in memory those that were read."""

    def __init__(self, store: Store, memory: AnswerMemory, soften: Callable[[float, float], float]) -> None:
        """Read from a store, and keep in a memory.

        Args:
            store: Has the rows.
            memory: Has the entries of answers too.
            soften: Returns until when an entry is answered without a thought: of when it ends, and how long it lasts.
        """
        self._store = store
        self._memory = memory
        self._soften = soften
        self._facts = store.model.facts
        self._contains = {name: with_embedded(self._facts, name) for name, facts in self._facts.items() if facts.also}
        given = [(endpoint, name) for name in self._contains for endpoint in self._facts[name].whole_from]
        self._given = {endpoint: [name for source, name in given if source == endpoint] for endpoint, _ in given}

    def key(self, question: Question) -> Key | None:
        """Return what the entity is kept under that a question names by its key; None where it names none."""
        entity_id = None if question.many else entity_key(self._facts[question.entity], question.key)
        return None if entity_id is None else Key(question.key.tenant, question.entity, entity_id)

    def read(self, keys: Mapping[Key, Question], now: int, steady: float, sequence: int) -> dict[Key, Entry]:
        """Return those of these entities whose rows are whole and fresh, and take them into memory.

        There is none where the question's own answer is later: then it was poorer, or that there is none.

        Args:
            keys: Their keys, each with the question that names it.
            now: The time, in microseconds since the epoch.
            steady: The same moment on the steady clock.
            sequence: The number of the last write that this process knows of.
        """
        epoch = self._memory.epoch
        groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for tenant, name, entity_id in keys:
            groups[tenant, name].append(str(entity_id))
        found: dict[Key, Entry] = {}
        for (tenant, name), group in groups.items():
            for row in self._store.find_whole(name, tenant, group, now):
                key = Key(tenant, name, row.key)
                ttl, own = keys[key].ttl, self._memory.entries.get(keys[key].key)
                until = row.fresh_until if ttl is None else min(row.fresh_until, row.fetched_at + ttl * SECOND)
                if until > now and (own is None or own.fetched_at <= row.fetched_at):
                    found[key] = self._entry(
                        key, row, steady + (until - now) / SECOND, (until - row.fetched_at) / SECOND
                    )
                    found[key].sequence = sequence  # or an earlier one: it is dropped rather once too often
                    self._memory.put(found[key], epoch)
        return found

    def drop_replaced(self, stored: Iterable[tuple[AnyKey, int]]) -> None:
        """Drop the entities that answers may have brought anew: their keys, each with the number of its write."""
        concerned = [
            (self._facts[name], key, sequence) for key, sequence in stored for name in self._given.get(key[1], ())
        ]
        dropped: list[tuple[Key, int]] = []
        lists: dict[tuple[str, str], int] = {}
        for of, key, sequence in concerned:
            owner, entity_id = key[0] if of.access == "user" else PUBLIC, entity_key(of, key)
            if entity_id:
                dropped.append((Key(owner, of.name, entity_id), sequence))
            else:  # what stands in a list is not known here, nor what stands in it no more
                lists[owner, of.name] = max(sequence, lists.get((owner, of.name), 0))
        kept = list(self._memory.entries) if lists else []
        dropped += [(Key(*key), lists[key[:2]]) for key in kept if key[:2] in lists]
        if concerned:  # even if nothing is dropped: who is reading a row must not keep it
            self._memory.drop_replaced(dropped)

    def drop_brought(self, answer: NewAnswer, sequence: int) -> None:
        """Drop the entities that an answer has brought anew in the write of this number."""
        if answer.key.kind not in self._given:
            return
        of = self._facts[answer.entity]
        if answer.refusal is not None or of.access == "user":  # of a user's, what is not named any more is gone
            self.drop_replaced([(answer.key, sequence)])
        else:
            keys = (Key(PUBLIC, of.name, getattr(entity.model, of.key[0])) for entity in answer.entities)
            self._memory.drop_replaced((key, sequence) for key in keys)

    def _entry(self, key: Key, row: WholeRow, fresh_until: float, lasts: float) -> Entry:
        """Return a row as an entry that ends at a moment on the steady clock."""
        soft = self._soften(fresh_until, lasts)
        body = row.model.model_dump_json().encode()
        return Entry(
            key, key.kind, self._contains[key.kind], "", row.fetched_at, 0, soft, fresh_until, fresh_until, body, 0,
            models=(row.model,), tier="database",
        )  # fmt: skip
