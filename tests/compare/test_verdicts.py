"""Every situation in which two answers are compared, and its right verdict: a table written by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from build import START, Clock, a_call, a_failure, an_answer

from harness.calls import NO_RESPONSE, Answer, Exchange, Part, UpstreamRequest
from harness.compare.answer_history import AnswerHistory
from harness.compare.judge import Judge, Refetched, Witnesses
from harness.compare.verdicts import Lineage
from harness.errors import RequestNotRecorded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.compare.verdicts import Verdict

CALL = a_call("accounts.list")
ASKED = UpstreamRequest("GET /accounts", user="user")
TTL = 30
LINEAGE = {
    CALL.operation: {
        "[].name": Lineage("Account.name", "GET /accounts [].name", timedelta(seconds=TTL)),
        "[].cash": Lineage("Account.cash", "GET /accounts [].cash", timedelta(seconds=TTL)),
    }
}


def named(*names: str, cash: int = 1) -> Answer:
    """A list of accounts."""
    return an_answer([{"name": name, "cash": cash} for name in names])


NEW, OLD, ALIEN = named("new"), named("old"), named("alien")
GONE = a_failure(404, message="no such account")
BUSY = a_failure(503, code="busy", message="try again")
UNREACHABLE = a_failure(502, "UpstreamUnreachable", "upstream", "GET /accounts: no answer came")
UNRECORDED = a_failure(502, "RequestNotRecorded", "upstream", "accounts.list/a.yaml holds no GET /accounts")
UNASKED = a_failure(502, "UpstreamNotAsked", "upstream", "the upstream is taken for dead")
BROKEN = a_failure(500, "KeyError", "exception", "KeyError: 'name'")
NOBODY = a_failure(502, "SourceUnreachable", "exception", "http://localhost:1 gave no answer")
SWALLOWED = Answer(200, [], tape=(Exchange(ASKED, NO_RESPONSE, RequestNotRecorded("not recorded")),))


@dataclass(frozen=True)
class Seen:
    """What the harness sees of one Call; times are in seconds before now.

    Attributes:
        original: The original's answer.
        unified: The unified path's answer.
        third: The unified path's answer from the original's tape; None where that cannot be had.
        again: The original's answer when it is read again; it stays what it was, unless given.
        fetched: What the unified path makes of what it fetched itself, and how long ago that was.
        earlier: The original's earlier answers, and how long ago each was given.
        cached: How long ago the parts of the unified answer were fetched, by its own account.
        complete: True if every answer of the original is remembered.
        began: How long ago the harness began to see all that fills the cache; None where it began later than that.
    """

    original: Answer
    unified: Answer
    third: Answer | None = None
    again: Answer | None = None
    fetched: tuple[Answer, float] | None = None
    earlier: Mapping[float, Answer] = field(default_factory=dict)
    cached: float | None = None
    complete: bool = True
    began: float | None = None


def changed(**others: object) -> Seen:
    """The original answers something new, and the unified path what is in its cache; its logic is right."""
    return replace(Seen(NEW, OLD, third=NEW), **others)  # type: ignore[arg-type]


TABLE: Mapping[str, tuple[Seen, Verdict]] = {
    # two answers that are alike
    "the same": (Seen(NEW, NEW), "match"),
    "the same number in other digits": (Seen(an_answer([1.5]), an_answer([1.50])), "match"),
    "the same, though the unified path would make something else of the tape": (Seen(NEW, NEW, third=OLD), "match"),
    "the same refusal": (Seen(GONE, GONE), "match"),
    "the same refusal with another request id": (
        Seen(a_failure(message="gone, request id 17a"), a_failure(message="gone, request id 18b")),
        "match",
    ),
    # no answer to compare
    "neither side finds its recording": (Seen(UNRECORDED, UNRECORDED), "not-compared"),
    "the original finds no recording": (Seen(UNRECORDED, NEW, third=UNRECORDED), "not-compared"),
    "the unified path asks what nobody recorded": (Seen(NEW, UNRECORDED, third=UNRECORDED), "mismatch"),
    "both pass over that nothing was recorded": (Seen(SWALLOWED, SWALLOWED), "not-compared"),
    "the original passes over that nothing was recorded": (Seen(SWALLOWED, named()), "not-compared"),
    "the unified path passes over that nothing was recorded": (Seen(NEW, SWALLOWED, third=SWALLOWED), "mismatch"),
    "the original has no server": (Seen(NOBODY, NEW), "not-compared"),
    "the unified path has no server": (Seen(NEW, NOBODY), "not-compared"),
    "nothing was sent for the original": (Seen(UNASKED, NEW), "not-compared"),
    "both are without an upstream": (Seen(UNREACHABLE, UNREACHABLE), "not-compared"),
    "both break": (Seen(BROKEN, BROKEN), "not-compared"),
    # one side fails, or both do in other ways
    "the unified path breaks": (Seen(NEW, BROKEN, third=BROKEN), "mismatch"),
    "the original breaks": (Seen(BROKEN, NEW, third=NEW), "mismatch"),
    "only the unified path is refused": (Seen(NEW, GONE, third=GONE), "mismatch"),
    "only the original is refused": (Seen(GONE, NEW, third=NEW), "mismatch"),
    "refused with another status": (Seen(GONE, a_failure(410), third=a_failure(410)), "mismatch"),
    "refused with another code": (Seen(GONE, a_failure(code="x"), third=a_failure(code="x")), "mismatch"),
    "refused as another class": (Seen(GONE, a_failure(kind="X"), third=a_failure(kind="X")), "mismatch"),
    "refused in other words": (Seen(GONE, a_failure(message="?"), third=a_failure(message="?")), "mismatch"),
    "answered with another status": (Seen(NEW, replace(NEW, status=201), third=replace(NEW, status=201)), "mismatch"),
    # the same upstream data gives another answer
    "wrong logic": (Seen(NEW, ALIEN, third=ALIEN), "mismatch"),
    "wrong logic, though the original served that value a moment ago": (
        Seen(NEW, OLD, third=OLD, earlier={1: OLD}),
        "mismatch",
    ),
    "wrong logic in a value that moves": (Seen(NEW, OLD, third=OLD, again=ALIEN), "mismatch"),
    "wrong logic behind a right cached value": (Seen(NEW, OLD, third=ALIEN, earlier={1: OLD}), "mismatch"),
    # only the age of the cached value differs, by what the original served
    "cached, served within the time to live": (changed(earlier={29: OLD}), "stale-ok"),
    "cached, served longer ago than the time to live": (changed(earlier={31: OLD}), "mismatch"),
    "cached, never served": (changed(unified=ALIEN, earlier={29: OLD}), "mismatch"),
    "cached, served in parts by two answers": (
        changed(unified=named("old", cash=2), earlier={29: OLD, 20: named("other", cash=2)}),
        "stale-ok",
    ),
    "cached, one part too old": (
        changed(unified=named("old", cash=2), earlier={31: OLD, 20: named("other", cash=2)}),
        "mismatch",
    ),
    "cached, one part never served": (changed(unified=named("old", cash=9), earlier={29: OLD}), "mismatch"),
    "a list that has grown since": (
        Seen(named("old", "new"), OLD, third=named("old", "new"), earlier={29: OLD}),
        "stale-ok",
    ),
    "half of a list that was served whole": (
        Seen(named("a", "c"), named("a"), third=named("a", "c"), earlier={29: named("a", "b")}),
        "mismatch",
    ),
    # ... by what the unified path fetched itself
    "cached, fetched within the time to live": (changed(fetched=(OLD, 29)), "stale-ok"),
    "cached, fetched longer ago than the time to live": (changed(fetched=(OLD, 31)), "mismatch"),
    "cached, and not what was fetched": (changed(unified=ALIEN, fetched=(OLD, 29)), "mismatch"),
    "cached, poorer than what was fetched": (
        changed(unified=an_answer([{"name": "old"}]), fetched=(OLD, 0)),
        "mismatch",
    ),
    # the original differs from itself
    "moved between the two reads": (changed(again=ALIEN), "indeterminate"),
    "moved, and cached for too long": (changed(again=ALIEN, earlier={31: OLD}), "indeterminate"),
    "moved elsewhere": (changed(again=named("new", cash=2), earlier={31: OLD}), "mismatch"),
    "refused in words that change each time": (
        Seen(a_failure(message="5 left"), a_failure(message="4 left"), third=a_failure(message="5 left"), again=BUSY),
        "indeterminate",
    ),
    # nothing is known about the time at which it was cached
    "cached at no known time, nothing known": (changed(), "not-compared"),
    "cached long before the first answer of the original": (changed(cached=5), "not-compared"),
    "cached an instant before the first answer of the original": (changed(cached=0.001), "mismatch"),
    "poorer, and cached an instant before the first answer of the original": (
        changed(unified=an_answer([{"name": "new"}]), cached=0.001),
        "mismatch",
    ),
    "cached before the first answer of the original, while all was seen": (changed(cached=60, began=90), "mismatch"),
    "cached before anything was seen": (changed(cached=60, began=30), "not-compared"),
    "cached while nobody looked": (changed(cached=5, earlier={29: ALIEN}, complete=False), "not-compared"),
    # a side elsewhere, whose cache cannot be emptied
    "a server differs": (Seen(NEW, OLD), "mismatch"),
    "a server differs where the original moves": (Seen(NEW, OLD, again=ALIEN), "indeterminate"),
    "a server differs where the original moves, and elsewhere": (
        Seen(NEW, named("old", cash=2), again=ALIEN),
        "mismatch",
    ),
}


@pytest.mark.parametrize("situation", TABLE)
def test_each_situation_has_its_verdict(situation: str) -> None:
    """And whatever is no match says why."""
    seen, verdict = TABLE[situation]
    clock = Clock()
    began = None if seen.began is None else START - timedelta(seconds=seen.began)
    judge = Judge(LINEAGE, AnswerHistory(), clock, seen.complete, began)
    for ago, answer in sorted(seen.earlier.items(), reverse=True):
        judge.history.remember(CALL, answer, START - timedelta(seconds=ago))
    unified = seen.unified
    if seen.cached is not None:
        unified = replace(unified, parts=(Part("Account", "hit", START - timedelta(seconds=seen.cached)),))
    refetched = seen.fetched and Refetched(
        seen.fetched[0], {"GET /accounts": START - timedelta(seconds=seen.fetched[1])}
    )
    witnesses = Witnesses(lambda: seen.third, lambda: seen.again or seen.original, lambda: refetched)

    found = judge.judge(CALL, seen.original, unified, witnesses)

    assert found.verdict == verdict, found
    assert (found.reason is None) == (verdict == "match")


def test_neither_side_finds_its_recording_is_the_reason() -> None:
    """So that the reader knows what to record."""
    found = Judge(LINEAGE, AnswerHistory(), Clock()).judge(
        CALL, UNRECORDED, UNRECORDED, Witnesses(lambda: None, lambda: None)
    )
    assert (found.reason or "").startswith("neither side found its recording: accounts.list/a.yaml holds no GET")


def test_nothing_more_is_asked_where_nothing_differs() -> None:
    """The original is read again on a mismatch only."""

    def never() -> Answer:
        raise AssertionError

    judge = Judge(LINEAGE, AnswerHistory(), Clock())
    assert judge.judge(CALL, NEW, NEW, Witnesses(never, never)).verdict == "match"
    stale = Witnesses(lambda: NEW, never)
    judge.history.remember(CALL, OLD, START)
    assert judge.judge(CALL, NEW, OLD, stale).verdict == "stale-ok"
