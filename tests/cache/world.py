"""A plain model beside real caches: every fetch and every write is noted, and each answer is held against the notes.

Several processes share a file. Each has its clocks, its schema and its memory. The upstream says something new each
time it is asked, so an answer tells from which fetch it comes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from build import START

from harness.cache.answers import FetchedEntity
from harness.cache.database import open_database
from harness.cache.keys import PUBLIC, Key
from harness.cache.memory import AnswerMemory
from harness.cache.policy import lifetime, spread
from harness.cache.questions import CacheResult, Question
from harness.cache.service import LOOK, PAUSE, Cache
from harness.cache.storage.store import Store
from harness.errors import HarnessError, UpstreamError, UpstreamUnreachable
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Currency

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Engine

    from harness.cache.policy import Lifetime

OWNERS = ("ada", "bob")
SCHEMAS = (MODEL, replace(MODEL, digest="another"))
Outcome = Literal["answer", "empty", "unreachable", "busy", "missing"]
OUTCOMES: tuple[Outcome, ...] = ("answer", "empty", "unreachable", "busy", "missing")
EXACT = 0.001  # seconds; times are stored in microseconds

QUESTIONS = (
    *(Question(Key(owner, "GET /Balance", name), "Balance", subject=name) for owner in OWNERS for name in "AB"),
    Question(Key(PUBLIC, "GET /Currency", "c"), "Currency", many=False),
    Question(Key(PUBLIC, "GET /UniversalSymbol", "s"), "UniversalSymbol"),
)


@dataclass(frozen=True)
class Said:
    """What the upstream said once: about what, when it was asked, by whom, and what of it may be answered how long."""

    question: Question
    content: object
    contains: frozenset[str]
    asked: int
    time: float
    line: float
    schema: str
    lasts: Lifetime


@dataclass(frozen=True)
class Written:
    """A write: what it changed, when it was complete, and which process alone knows of it."""

    owner: str | None
    entities: frozenset[str]
    about: str | None
    done: int
    time: float
    by: Process
    only_here: bool


@dataclass(eq=False)
class Process:
    """A process: its cache, how far its clock is ahead of the true time, and until when it spares the upstream."""

    cache: Cache
    engine: Engine
    line: float
    schema: str
    spared_until: float = -PAUSE
    lines: float = 0


@dataclass
class World:
    """All processes, what they were told and what they have written."""

    url: str
    time: float = 1_000.0
    set_by: float = 0.0
    events: int = 0
    version: int = 0
    said: dict[Key, list[Said]] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    under_way: set[Key] = field(default_factory=set)
    broken: str = ""

    def __post_init__(self) -> None:
        self.hand = open_database(self.url)

    def close(self) -> None:
        """Close every connection."""
        for process in self.processes:
            process.engine.dispose()
        self.hand.dispose()

    # what may happen

    def start(self, place: int, schema: int, skew: float, limit: int) -> None:
        """Start a process, in the place of another one if there is one."""
        if self.broken:
            return
        if place < len(self.processes):
            self.processes.pop(place).engine.dispose()
        engine, line = open_database(self.url), self.set_by + skew
        cache = Cache(
            Store(engine, SCHEMAS[schema]),
            self._wall(line),
            lambda: self.time,
            memory=AnswerMemory(limit),
            wait=self._wait,
        )
        self.processes.insert(place, Process(cache, engine, line, SCHEMAS[schema].digest))

    def pass_seconds(self, seconds: float) -> None:
        """Let time go on."""
        self.time += seconds

    def set_clocks(self, hours: float) -> None:
        """Set the wall clock; processes that run do not believe it, those that start do."""
        self.set_by = hours * 3600

    def forget(self, place: int, owner: str | None, entity: str, about: str | None) -> None:
        """Write, which invalidates an entity."""
        process = self._process(place)
        before = self._last_write(owner or PUBLIC, entity, about)
        process.cache.forget([entity], owner, about)
        fails = self._last_write(owner or PUBLIC, entity, about) == before
        self._note(Written(owner or PUBLIC, frozenset({entity}), about, 0, self.time, process, fails))

    def clear(self, place: int) -> None:
        """Delete everything."""
        if not self.broken:
            process = self._process(place)
            process.cache.clear()
            self._note(Written(None, frozenset(FACTS), None, 0, self.time, process, only_here=False))

    def break_database(self, how: Literal["writes", "all"]) -> None:
        """Let the database refuse writes, or everything."""
        self.mend_database()
        with self.hand.begin() as connection:
            if how == "all":
                connection.exec_driver_sql("ALTER TABLE cache_answer RENAME TO cache_hidden")
            else:
                for verb in ("INSERT", "UPDATE", "DELETE"):
                    connection.exec_driver_sql(
                        f"CREATE TRIGGER no_{verb} BEFORE {verb} ON cache_answer BEGIN SELECT RAISE(ABORT, 'full'); END"
                    )
        self.broken = how

    def mend_database(self) -> None:
        """Let the database work again."""
        with self.hand.begin() as connection:
            if self.broken == "all":
                connection.exec_driver_sql("ALTER TABLE cache_hidden RENAME TO cache_answer")
            elif self.broken == "writes":
                for verb in ("INSERT", "UPDATE", "DELETE"):
                    connection.exec_driver_sql(f"DROP TRIGGER no_{verb}")
        self.broken = ""

    def ask(self, place: int, asked: int, outcome: Outcome, during: Callable[[], None] = lambda: None) -> None:
        """Ask a question, and hold the answer to the laws."""
        question = QUESTIONS[asked]
        if question.key not in self.under_way:
            process, since = self._process(place), self._next()
            began = self.time
            heard = self._heard(process, question, outcome, during)
            self._judge(process, question, heard, since, began)

    def render(self, place: int, owner: str, outcome: Outcome) -> None:
        """Read a rendered answer to two questions, or render and keep it."""
        questions = [question for question in QUESTIONS if question.key.tenant == owner]
        if self.under_way & {question.key for question in questions}:
            return
        process, since, began = self._process(place), self._next(), self.time
        key = Key(owner, "balances.all", ())
        entry = process.cache.find(key)
        if entry is not None:
            assert entry.body is not None
            for question, content in zip(questions, _read(entry.body), strict=True):
                self._hold(process, question, content, since, began, "fresh", self._spread())
            self.counts["rendered hit"] += 1
            return
        number, results = process.cache.sequence(), list[CacheResult]()
        for question in questions:
            heard = self._heard(process, question, outcome, lambda: None)
            self._judge(process, question, heard, since, began)
            if heard.result is None:
                return
            results.append(heard.result)
        body = b"|".join(",".join(str(model.cash) for model in _balances(each)).encode() for each in results)
        process.cache.keep(key, body, results, number)

    def get(self, place: int, owner: str, account: str) -> None:
        """Read an entity by its key from its table."""
        process, since, began = self._process(place), self._next(), self.time
        row = process.cache.entity(Balance, (account, 0), owner)
        if row is None:
            return
        question = next(each for each in QUESTIONS if each.key[::2] == (owner, account))
        self._hold(process, question, row.cash, since, began, "row", self._spread())
        self.counts["row"] += 1

    # the laws

    def _judge(self, process: Process, question: Question, heard: Heard, since: int, began: float) -> None:
        if heard.failure is not None:
            self.counts["failure"] += 1
            if heard.said is None:  # it was kept
                assert isinstance(heard.failure, UpstreamError)
                assert heard.failure.status == 404, heard.failure
                self._hold(process, question, 404, since, began, "fresh")
                self.counts["kept refusal"] += 1
            return
        assert heard.result is not None
        state, content = heard.result.part.state, heard.result.entities
        self.counts[state] += 1
        if state in {"miss", "bypass"}:
            assert heard.said is not None, "nobody was asked"
            assert content == heard.said.content
        elif state == "hit":
            assert heard.said is None, "an answer was at hand, and the upstream was asked"
            self._hold(process, question, content, since, began, "fresh")
        else:
            outage = heard.outcome in {"unreachable", "busy"} and heard.said is not None
            assert outage or self.time < process.spared_until + EXACT, "the upstream did not fail"
            self._hold(process, question, content, since, began, "stale")

    def _hold(
        self,
        process: Process,
        question: Question,
        content: object,
        since: int,
        began: float,
        bound: str,
        more: float = 0,
    ) -> None:
        """Find the fetch from which an answer may come: in time, and not older than a write that it must know of."""
        candidates = [said for said in self.said.get(question.key, ()) if _is(said, content)]
        assert candidates, f"{question.key}: {content} was never said"
        why = [self._wrong(process, said, since, began, bound, more) for said in candidates]
        assert "" in why, f"{question.key}: {content} at {self.time}: {why}"

    def _wrong(self, process: Process, said: Said, since: int, began: float, bound: str, more: float) -> str:
        """Return why an answer may not come from a fetch."""
        if said.schema != process.schema:
            return "of another schema"
        lasts = {"fresh": said.lasts.fresh, "stale": said.lasts.stale, "row": FACTS[said.question.entity].ttl or 0}
        age, ahead = self.time - said.time, max(0.0, said.line - process.line)
        if age > lasts[bound] + ahead + more + EXACT:
            return f"{age} seconds old"
        # A row names the entities inside it, and holds nothing of them.
        said = replace(said, contains=frozenset({said.question.entity})) if bound == "row" else said
        for written in reversed(self.written):
            if said.asked < written.done <= since and self._concerns(written, said, process, began):
                return f"written at {written.time}, asked at {said.time}"
        return ""

    def _concerns(self, written: Written, said: Said, process: Process, began: float) -> bool:
        if written.only_here and written.by is not process:
            return False
        owner, subject = said.question.key.tenant, said.question.subject
        if written.by is not process and owner == PUBLIC and began - written.time <= LOOK + EXACT:
            return False  # what is public is looked after ten times a second
        if written.owner is None:
            return True
        mine = written.owner == owner and bool(written.entities & said.contains)
        return mine and (written.about is None or subject in {"", written.about})

    # what is behind it

    def _heard(self, process: Process, question: Question, outcome: Outcome, during: Callable[[], None]) -> Heard:
        heard = Heard(outcome)

        def fetch() -> tuple[FetchedEntity, ...]:
            self.version += 1
            content = _said(question, outcome, self.version)
            contains = frozenset({question.entity} | {part.name for each in content for part in each.parts()})
            lasts = self._lasts(question, outcome, contains)
            kept = 404 if outcome == "missing" else content
            heard.said = Said(question, kept, contains, self._next(), self.time, process.line, process.schema, lasts)
            if outcome in {"answer", "empty", "missing"}:
                self.said.setdefault(question.key, []).append(heard.said)
                del self.said[question.key][:-400]
            during()
            return self._replied(process, outcome, content)

        self.under_way.add(question.key)
        try:
            heard.result = process.cache.ask(question, fetch)
        except HarnessError as failed:
            heard.failure = failed
        finally:
            self.under_way.discard(question.key)
        return heard

    def _replied(
        self, process: Process, outcome: Outcome, content: tuple[FetchedEntity, ...]
    ) -> tuple[FetchedEntity, ...]:
        if outcome == "unreachable":
            process.spared_until = self.time + PAUSE
            raise UpstreamUnreachable("no answer")
        if outcome == "busy":
            raise UpstreamError(503, "busy", "come back later")
        if outcome == "missing":
            raise UpstreamError(404, "1010", "not found")
        return content

    def _lasts(self, question: Question, outcome: Outcome, contains: Iterable[str]) -> Lifetime:
        names = [question.entity, *sorted(set(contains) - {question.entity})]
        lasts, negative = lifetime(FACTS, names, None, spread(question.key.text)), FACTS[question.entity].negative_ttl
        if negative is not None and outcome != "answer":
            stale = negative if outcome == "missing" else lasts.stale
            return replace(lasts, fresh=min(lasts.fresh, negative), stale=stale)
        return lasts

    def _note(self, written: Written) -> None:
        self.written.append(replace(written, done=self._next()))
        del self.written[:-300]
        self.counts["write"] += 1

    def _last_write(self, owner: str, entity: str, about: str | None) -> int:
        with self.hand.connect() as connection:
            found = connection.exec_driver_sql(
                "SELECT sequence FROM cache_written WHERE cache_user = ? AND entity = ? AND subject = ?",
                (owner, entity, about or ""),
            )
            return int(found.scalar() or 0)

    def _process(self, place: int) -> Process:
        return self.processes[place % len(self.processes)]

    def _next(self) -> int:
        self.events += 1
        return self.events

    def _spread(self) -> float:
        """Return by how many seconds the clocks differ at most: a row that is written of rows adds to their errors."""
        lines = [process.line for process in self.processes] + [
            said.line for all_ in self.said.values() for said in all_
        ]
        return 2 * (max(lines) - min(lines))

    def _wall(self, line: float) -> Callable[[], datetime]:
        return lambda: START + timedelta(seconds=self.time + line)

    def _wait(self, _: float) -> None:
        self.time += PAUSE  # a lease that a broken database could not end runs out


@dataclass
class Heard:
    """What came of a question: the fetch if there was one, and the answer or the failure."""

    outcome: Outcome
    said: Said | None = None
    result: CacheResult | None = None
    failure: HarnessError | None = None


def _said(question: Question, outcome: Outcome, version: int) -> tuple[FetchedEntity, ...]:
    """Return what no other fetch says: two rows under one key that differ, with poorer entities inside."""
    if outcome != "answer" or question.entity == "UniversalSymbol":
        return ()
    poorer = FetchedEntity(Currency(id="c", code=f"poorer {version}"))
    if question.entity == "Currency":
        return (FetchedEntity(Currency(id="c", code="USD", name=str(version))),)
    twins = (Balance(account_id=question.subject, ordinal=0, cash=Decimal(version) + half) for half in _TWINS)
    return tuple(FetchedEntity(each, {"currency_id": poorer}) for each in twins)


_TWINS = (Decimal("0.10"), Decimal("0.60"))


def _balances(result: CacheResult) -> Sequence[Any]:
    return result.models


def _read(body: bytes) -> list[tuple[Decimal, ...]]:
    """Return the amounts of a rendered answer, of which each names its fetch."""
    return [tuple(Decimal(cash) for cash in part.split(",") if cash) for part in body.decode().split("|")]


def _is(said: Said, content: object) -> bool:
    """Return True if an answer, a row or a rendered answer is what was said."""
    if isinstance(said.content, int) or isinstance(content, int):
        return said.content == content
    if isinstance(content, Decimal):
        return content in _amounts(said)
    if isinstance(content, tuple) and all(isinstance(each, Decimal) for each in content):
        return content == _amounts(said)
    return said.content == content


def _amounts(said: Said) -> tuple[Any, ...]:
    entities: Any = said.content
    return tuple(getattr(each.model, "cash", None) for each in entities)
