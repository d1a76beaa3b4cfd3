"""The verdict: wrong logic, an old value, or a moving upstream."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from build import START, Clock, a_call, a_failure, an_answer

from harness.calls import Answer, Part
from harness.compare.answer_history import AnswerHistory
from harness.compare.judge import Judge, Refetched, Witnesses
from harness.compare.verdicts import Comparison, Lineage

if TYPE_CHECKING:
    from harness.wire import Json

TTL = timedelta(seconds=30)
LINEAGE = {"accounts.list": {"[].name": Lineage("Account.name", "GET /accounts [].name", TTL)}}
CALL = a_call("accounts.list")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def judge(clock: Clock) -> Judge:
    return Judge(LINEAGE, AnswerHistory(), clock)


def _names(*names: str) -> Json:
    return [{"name": name} for name in names]


def _judged(
    judge: Judge,
    original: Answer,
    unified: Answer,
    third: Answer | None,
    again: Answer | None = None,
    refetched: Refetched | None = None,
) -> Comparison:
    return judge.judge(CALL, original, unified, Witnesses(lambda: third, lambda: again, lambda: refetched))


def test_equal_answers_match(judge: Judge) -> None:
    """Nothing else is asked."""
    assert _judged(judge, an_answer(_names("a")), an_answer(_names("a")), None).verdict == "match"


def test_wrong_logic_is_a_mismatch_with_its_field_and_source(judge: Judge) -> None:
    """The same upstream data gives another answer on the unified path."""
    found = _judged(judge, an_answer(_names("a")), an_answer(_names("b")), an_answer(_names("b")))
    assert (found.verdict, found.differences[0].field, found.differences[0].source) == (
        "mismatch",
        "Account.name",
        "GET /accounts [].name",
    )
    assert "wrong mapping or logic" in (found.reason or "")


def test_a_value_served_within_its_ttl_is_stale_ok(judge: Judge, clock: Clock) -> None:
    """29 seconds old, with 30 to live."""
    _judged(judge, an_answer(_names("old")), an_answer(_names("old")), None)
    clock.pass_seconds(29)
    assert (
        _judged(judge, an_answer(_names("new")), an_answer(_names("old")), an_answer(_names("new"))).verdict
        == "stale-ok"
    )


def test_a_value_older_than_its_ttl_is_a_mismatch(judge: Judge, clock: Clock) -> None:
    """31 seconds old, with 30 to live."""
    _judged(judge, an_answer(_names("old")), an_answer(_names("old")), None)
    clock.pass_seconds(31)
    found = _judged(judge, an_answer(_names("new")), an_answer(_names("old")), an_answer(_names("new")))
    assert (found.verdict, "31 s old, its TTL is 30 s" in (found.reason or "")) == ("mismatch", True)


def test_a_value_never_served_is_a_mismatch_at_any_time(judge: Judge) -> None:
    """Another user's data, or a damaged row."""
    _judged(judge, an_answer(_names("old")), an_answer(_names("old")), None)
    found = _judged(judge, an_answer(_names("new")), an_answer(_names("alien")), an_answer(_names("new")))
    assert (found.verdict, "never served" in (found.reason or "")) == ("mismatch", True)


def test_a_list_that_has_grown_since_is_stale_ok(judge: Judge) -> None:
    """The list as a whole was served before."""
    _judged(judge, an_answer(_names("a")), an_answer(_names("a")), None)
    found = _judged(judge, an_answer(_names("a", "b")), an_answer(_names("a")), an_answer(_names("a", "b")))
    assert found.verdict == "stale-ok"


def test_a_part_of_an_earlier_list_was_not_served(judge: Judge) -> None:
    """Half of what was there is not what was there."""
    _judged(judge, an_answer(_names("a", "b")), an_answer(_names("a", "b")), None)
    found = _judged(judge, an_answer(_names("a", "c")), an_answer(_names("a")), an_answer(_names("a", "c")))
    assert found.verdict == "mismatch"


def test_a_value_that_moved_between_the_reads_is_indeterminate(judge: Judge) -> None:
    """The original, read again, differs from itself at that very place."""
    found = _judged(
        judge,
        an_answer(_names("1.01")),
        an_answer(_names("1.02")),
        an_answer(_names("1.01")),
        an_answer(_names("1.03")),
    )
    assert found.verdict == "indeterminate"


def test_without_history_an_old_value_is_not_compared(judge: Judge) -> None:
    """Nothing is known about the time it was cached."""
    found = _judged(judge, an_answer(_names("new")), an_answer(_names("old")), an_answer(_names("new")))
    assert found.verdict == "not-compared"


def test_a_value_cached_before_the_history_began_is_not_compared(judge: Judge, clock: Clock) -> None:
    """The server was started again; the cache was not."""
    _judged(judge, an_answer(_names("new")), an_answer(_names("new")), None)
    clock.pass_seconds(1)
    kept = Answer(200, _names("old"), parts=(Part("Account", "hit", START - timedelta(seconds=5)),))
    assert _judged(judge, an_answer(_names("new")), kept, an_answer(_names("new"))).verdict == "not-compared"


def test_a_side_that_cannot_be_asked_afresh_mismatches(judge: Judge) -> None:
    """A remote server has no third answer to give."""
    assert _judged(judge, an_answer(_names("a")), an_answer(_names("b")), None).verdict == "mismatch"


def test_a_cached_answer_that_the_upstream_never_sent_is_a_mismatch(judge: Judge) -> None:
    """A damaged row needs no memory of the original's answers, however fresh it claims to be."""
    refetched = Refetched(an_answer(_names("sent")), {"GET /accounts": START})
    found = _judged(
        judge, an_answer(_names("sent")), an_answer(_names("damaged")), an_answer(_names("sent")), refetched=refetched
    )
    assert (found.verdict, "not what the upstream sent" in (found.reason or "")) == ("mismatch", True)


def test_what_the_upstream_sent_within_the_ttl_is_stale_ok(judge: Judge, clock: Clock) -> None:
    """Though the original was never asked at that time."""
    refetched = Refetched(an_answer(_names("old")), {"GET /accounts": START})
    clock.pass_seconds(29)
    found = _judged(
        judge, an_answer(_names("new")), an_answer(_names("old")), an_answer(_names("new")), refetched=refetched
    )
    assert found.verdict == "stale-ok"


def test_what_the_upstream_sent_longer_ago_than_the_ttl_is_a_mismatch(judge: Judge, clock: Clock) -> None:
    """A cache that never expires is found out by the time at which its path asked last."""
    refetched = Refetched(an_answer(_names("old")), {"GET /accounts": START})
    clock.pass_seconds(31)
    found = _judged(
        judge, an_answer(_names("new")), an_answer(_names("old")), an_answer(_names("new")), refetched=refetched
    )
    assert (found.verdict, "31 s old, its TTL is 30 s" in (found.reason or "")) == ("mismatch", True)


def test_a_sample_of_the_originals_answers_proves_no_mismatch(clock: Clock) -> None:
    """What was served while nobody looked is not known."""
    sampled = Judge(LINEAGE, AnswerHistory(), clock, complete=False)
    _judged(sampled, an_answer(_names("a")), an_answer(_names("a")), None)
    clock.pass_seconds(5)
    found = _judged(sampled, an_answer(_names("c")), an_answer(_names("b")), an_answer(_names("c")))
    assert found.verdict == "not-compared"


@pytest.mark.parametrize(
    ("original", "unified"),
    [
        (a_failure(502, "RequestNotRecorded", "upstream"), an_answer(_names("a"))),
        (a_failure(502, "RequestNotRecorded", "upstream"), a_failure(502, "RequestNotRecorded", "upstream")),
        (an_answer(_names("a")), a_failure(502, "SourceUnreachable", "exception")),
        (a_failure(502, "SourceUnreachable", "exception"), an_answer(_names("a"))),
        (a_failure(502, "MappingError", "upstream"), a_failure(502, "MappingError", "upstream")),
        (a_failure(502, "UpstreamUnreachable", "upstream"), a_failure(502, "UpstreamUnreachable", "upstream")),
        (a_failure(502, "UpstreamError", "not-json"), a_failure(502, "UpstreamError", "not-json")),
        (a_failure(500, "KeyError", "exception"), a_failure(500, "KeyError", "exception")),
        (a_failure(500, "NotJson", "exception"), a_failure(500, "NotJson", "exception")),
        (a_failure(502, "ConfigurationError", "upstream"), a_failure(502, "ConfigurationError", "upstream")),
    ],
)
def test_two_sides_without_an_answer_are_never_a_match(judge: Judge, original: Answer, unified: Answer) -> None:
    """No recording, no server, no readable reply, an exception: there is nothing to compare."""
    assert _judged(judge, original, unified, unified).verdict == "not-compared"


def test_a_unified_path_that_asks_what_nobody_recorded_is_a_mismatch(judge: Judge) -> None:
    """The original found its recording, so the unified path has asked for something else."""
    unrecorded = a_failure(502, "RequestNotRecorded", "upstream")
    assert _judged(judge, an_answer(_names("a")), unrecorded, unrecorded).verdict == "mismatch"


def test_one_side_that_fails_is_a_mismatch(judge: Judge) -> None:
    """The other has an answer."""
    broken = a_failure(500, "KeyError", "exception")
    assert _judged(judge, an_answer(_names("a")), broken, broken).verdict == "mismatch"


def test_the_same_refusal_is_a_match(judge: Judge) -> None:
    """A refusal of the upstream is an answer."""
    assert _judged(judge, a_failure(), a_failure(), None).verdict == "match"


def test_other_words_for_the_same_refusal_are_a_mismatch(judge: Judge) -> None:
    """Whether the unified path says so of the original's reply too, or only of its own."""
    original, unified = a_failure(message="no account"), a_failure(message="unknown account")

    for third, again in ((unified, None), (original, original)):
        found = _judged(judge, original, unified, third, again)
        assert (found.verdict, [each.kind for each in found.differences]) == ("mismatch", ["error"])


def test_a_refusal_that_the_upstream_words_anew_is_indeterminate(judge: Judge) -> None:
    """The original, asked again, says something else too."""
    first, second, third = (a_failure(message=f"{left} requests left") for left in ("many", "some", "few"))
    assert _judged(judge, first, second, first, third).verdict == "indeterminate"
