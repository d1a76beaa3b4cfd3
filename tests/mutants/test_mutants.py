"""Whatever is wrong with the unified path, `harness compare` ends with exit 1; what is not wrong does not disturb it.

Faults that show only between the Calls of a session are not planted here, since a case is one Call of one user with an
empty cache: a cache keyed without its user or without its query, one whose rows never expire, one that a write does
not empty. The comparison issue adds the pass that shows them.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from mutants import answer_mutants, path_mutants
from mutants.corpus import NAMES, case, honest, keyed, run

from harness import assemble
from harness.calls import Answer, UpstreamRequest
from harness.commands.compare import EXIT
from harness.compare.answers import MESSAGE
from harness.snaptrade import application
from harness.wire import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mutants.answer_mutants import Spoil

    from harness.calls import Call, Source
    from harness.compare.outcome import Outcome

ANSWERS = {
    f"{kind}: {name}": spoil
    for kind, table in (
        ("value", answer_mutants.VALUES),
        ("structure", answer_mutants.STRUCTURE),
        ("status", answer_mutants.STATUS),
    )
    for name, spoil in table.items()
}
LISTED = "balances.list/kinds-8"
REFUSED = "positions.list/refused-404"
FEW = (*NAMES[:5], "performance.get/kinds-7", "trades.place/buy", "orders.cancel/buy")


@pytest.fixture(autouse=True, scope="module")
def _one_spare_cache() -> Iterator[None]:
    """Share the spare cache, which each use of it empties: its tables take longer to make than a case to run."""
    spare = assemble.memory_cache(application)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assemble, "memory_cache", lambda *_: spare)
        yield


def _changes(answer: Answer, spoiled: Answer) -> bool:
    """Return True if the spoilt answer says something else."""
    facts = [(each.status, type(each.status), each.failure, canonical(each.body)) for each in (answer, spoiled)]
    return facts[0] != facts[1]


def _place_for(spoil: Spoil) -> str:
    """Return the first case in whose answer the fault makes a difference."""
    return next(name for name in NAMES if _changes(honest(name), spoil(honest(name))))


def _verdicts(outcomes: Iterable[Outcome]) -> dict[str, str]:
    return {outcome.id: outcome.comparison.verdict for outcome in outcomes}


def _assert_caught(name: str, wrap: Callable[[Source], Source]) -> None:
    """The case ends in a mismatch, in each of its passes, and the run with exit 1."""
    verdict, outcomes = run([case(name)], wrap)

    assert (EXIT[verdict], set(_verdicts(outcomes).values())) == (1, {"mismatch"}), _verdicts(outcomes)


def test_the_corpus_holds_without_a_mutant() -> None:
    """Each of its cases matches, so that whatever a mutant's run finds was planted."""
    verdict, outcomes = run([case(name) for name in NAMES])

    assert (EXIT[verdict], set(_verdicts(outcomes).values())) == (0, {"match"}), _verdicts(outcomes)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_fault_in_the_answer_is_a_mismatch(name: str) -> None:
    """Values, structure and status: each in the first case that it changes."""
    spoil = ANSWERS[name]

    _assert_caught(_place_for(spoil), path_mutants.spoiling(spoil))


@pytest.mark.parametrize("name", answer_mutants.EXPOSING)
def test_an_error_text_that_gives_something_away_is_a_mismatch(name: str) -> None:
    """Though both sides say the same; and no report tells it on."""
    planted, given_away = answer_mutants.EXPOSING[name]
    verdict, outcomes = run([case(REFUSED)], path_mutants.spoiling(planted), path_mutants.spoiling(planted))

    assert (EXIT[verdict], set(_verdicts(outcomes).values())) == (1, {"mismatch"}), _verdicts(outcomes)
    assert [difference.path for difference in outcomes[0].comparison.differences] == [MESSAGE]
    assert given_away not in f"{outcomes}"


@pytest.mark.parametrize("name", answer_mutants.RAISED)
def test_whatever_a_path_raises_is_a_mismatch(name: str) -> None:
    """`sys.exit(0)` is no exception to that."""
    raised = answer_mutants.RAISED[name]

    _assert_caught(LISTED, lambda _: lambda _: answer_mutants.raises(raised))


@pytest.mark.parametrize("name", answer_mutants.NO_JSON)
def test_a_body_that_is_no_json_is_a_mismatch(name: str) -> None:
    """It fails its own case, and does not end the run."""
    make = answer_mutants.NO_JSON[name]

    _assert_caught(LISTED, path_mutants.spoiling(lambda answer: replace(answer, body=make())))


@pytest.mark.parametrize("name", answer_mutants.NO_ANSWER)
def test_what_is_no_answer_is_a_mismatch(name: str) -> None:
    """A path that returns something else has no answer."""
    make = answer_mutants.NO_ANSWER[name]

    _assert_caught(LISTED, lambda _: lambda _: make())


@pytest.mark.parametrize("name", path_mutants.STATES)
def test_a_cache_that_answers_what_it_must_ask_is_a_mismatch(name: str) -> None:
    """Though cold and warm it answers right: somebody else asks, something else is asked, or it is asked later."""
    place, app = path_mutants.STATES[name]
    verdict, outcomes = run([case(place)], app=app, sessions=True)

    found = {outcome.pass_name: outcome.comparison for outcome in outcomes}
    assert (EXIT[verdict], found["session"].verdict, found["cold"].verdict) == (1, "mismatch", "match"), found
    assert "answers from its cache when asked" in (found["session"].reason or "")


@pytest.mark.parametrize("place", ["balances.list/kinds-8", "trades.place/buy"])
def test_a_request_from_a_thread_of_its_own_is_a_mismatch(place: str) -> None:
    """No answer waits for it, so none would tell of it."""
    aside = UpstreamRequest(path_mutants.PLACE, user="user", body=path_mutants.ORDER)
    verdict, outcomes = run([case(place)], app=path_mutants.sending_aside(aside), sessions=True)

    assert (EXIT[verdict], outcomes[-1].comparison.reason) == (1, "a path sends upstream what no answer waits for")


@pytest.mark.parametrize("name", path_mutants.HITS)
def test_a_fault_on_a_hit_is_a_mismatch(name: str) -> None:
    """Though the answer is right as long as the cache is empty."""
    spoil = path_mutants.HITS[name]
    place = next(name for name in NAMES if name != "accounts.list/empty" and _hits(name, spoil))
    verdict, outcomes = run([case(place)], path_mutants.on_a_hit(spoil))

    assert (EXIT[verdict], outcomes[-1].comparison.verdict) == (1, "mismatch"), _verdicts(outcomes)


def _hits(name: str, spoil: Spoil) -> bool:
    answer = honest(name)
    try:
        return bool(answer.parts) and answer.failure is None and _changes(answer, spoil(answer))
    except KeyError:
        return True


@pytest.mark.parametrize("name", path_mutants.ASKINGS)
def test_a_fault_of_one_asking_is_a_mismatch(name: str) -> None:
    """Whether the first or the second answer is the wrong one."""
    verdict, outcomes = run([case(LISTED)], path_mutants.ASKINGS[name])

    assert EXIT[verdict] == 1, _verdicts(outcomes)


@pytest.mark.parametrize("name", path_mutants.CACHES)
def test_a_fault_of_the_cache_is_a_mismatch(name: str) -> None:
    """A cache that never hits is one too."""
    verdict, outcomes = run([case(path_mutants.CACHED)], app=path_mutants.CACHES[name])

    assert (EXIT[verdict], outcomes[-1].comparison.verdict) == (1, "mismatch"), _verdicts(outcomes)


@pytest.mark.parametrize("name", path_mutants.WRITES)
def test_a_fault_in_what_is_sent_is_a_mismatch(name: str) -> None:
    """The harness sees the requests itself, so a path cannot hide one."""
    place, app = path_mutants.WRITES[name]
    verdict, outcomes = run([case(place)], app=app)

    assert (EXIT[verdict], outcomes[0].comparison.verdict) == (1, "mismatch"), _verdicts(outcomes)


@pytest.mark.parametrize("name", path_mutants.KEYS)
def test_a_wrong_idempotency_key_is_a_mismatch(name: str) -> None:
    """The upstream would make the write again."""
    cases = [keyed("orders.cancel/buy", "once")]

    assert run(cases)[0] == "pass"
    assert run(cases, app=path_mutants.KEYS[name])[0] == "fail"


@pytest.mark.parametrize("name", path_mutants.SHARED)
def test_a_fault_beneath_the_unified_path_is_a_mismatch(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The original path runs none of that code."""
    place, target, fault = path_mutants.SHARED[name]
    module, _, attribute = target.rpartition(".")
    owner = import_module(f"harness.{module}")
    monkeypatch.setattr(owner, attribute, fault(getattr(owner, attribute)))
    verdict, outcomes = run([case(place)])

    assert EXIT[verdict] == 1, _verdicts(outcomes)


class _Text(str):
    __slots__ = ()


class _Number(Decimal):
    pass


class _Fields(dict[str, Any]):
    pass


class _Reply(Answer):
    pass


def _everywhere(change: Callable[[Any], Any]) -> Spoil:
    def walk(tree: Any) -> Any:
        match tree:
            case dict():
                return change({key: walk(value) for key, value in tree.items()})
            case list():
                return change([walk(value) for value in tree])
        return change(tree)

    return lambda answer: replace(answer, body=walk(answer.body))


BENIGN: dict[str, Spoil] = {
    "a copy": copy.deepcopy,
    "keys in another order": _everywhere(lambda tree: dict(reversed(tree.items())) if isinstance(tree, dict) else tree),
    "a subclass of str": _everywhere(lambda tree: _Text(tree) if isinstance(tree, str) else tree),
    "a subclass of Decimal": _everywhere(lambda tree: _Number(tree) if isinstance(tree, Decimal) else tree),
    "a subclass of dict": _everywhere(lambda tree: _Fields(tree) if isinstance(tree, dict) else tree),
    "an ordered dict": _everywhere(lambda tree: OrderedDict(tree) if isinstance(tree, dict) else tree),
    "a subclass of Answer": lambda answer: _Reply(
        answer.status, answer.body, answer.failure, parts=answer.parts, tape=answer.tape
    ),
    "a tuple for a list": _everywhere(lambda tree: tuple(tree) if isinstance(tree, list) else tree),
    "zeros behind the point": _everywhere(
        lambda tree: (
            Decimal(f"{tree:f}0" if "." in f"{tree:f}" else f"{tree:f}.0") if isinstance(tree, Decimal) else tree
        )
    ),
    "a float of the same digits": _everywhere(lambda tree: float(tree) if isinstance(tree, Decimal) else tree),
    "white space around the text of a refusal": lambda answer: replace(
        answer, failure=answer.failure and replace(answer.failure, message=f" {answer.failure.message}\n")
    ),
    "seconds of its own": lambda answer: replace(answer, seconds=9.0, path="other", upstream_calls=7, tape=()),
}


@pytest.mark.parametrize("name", BENIGN)
def test_what_says_the_same_is_no_mismatch(name: str) -> None:
    """Exit 0: answers of each kind, refusals and writes."""
    verdict, outcomes = run([case(each) for each in FEW], path_mutants.spoiling(BENIGN[name]))

    assert EXIT[verdict] == 0, _verdicts(outcomes)


def test_a_path_that_changes_its_call_spoils_nothing() -> None:
    """Each side has a Call of its own."""

    def wrap(source: Source) -> Source:
        def answer(call: Call) -> Answer:
            result = source(call)
            parameters: Any = call.parameters
            parameters.clear()
            return result

        return answer

    verdict, outcomes = run([case(each) for each in FEW], wrap)

    assert EXIT[verdict] == 0, _verdicts(outcomes)
