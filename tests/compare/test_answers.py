"""Where two Answers to one Call differ: in what kind of answer they are, in the words of a refusal, in their bodies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from build import a_call, a_failure, an_answer

from harness.calls import NO_RESPONSE, Answer, EncodedBody, Exchange, UpstreamRequest
from harness.compare.answers import MESSAGE, compare_answers
from harness.compare.verdicts import Difference

CALL = a_call()
ACCOUNT, OTHER = "11111111-2222-4333-8444-555555555555", "99999999-2222-4333-8444-555555555555"
_SENT = Exchange(UpstreamRequest("GET /accounts/{accountId}", {"accountId": OTHER}), NO_RESPONSE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("no  account\n", "no account"),
        ("request id: abc-1 is refused", "request id: 77 is refused"),
        ('{"trace_id": "1f", "detail": "no"}', '{"trace_id": "2e", "detail": "no"}'),
        (f"incident {ACCOUNT}", f"incident {OTHER}"),
        ("refused at 2026-01-05T10:00:00.5Z", "refused at 2026-01-05T10:00:01+00:00"),
        ("refused on Mon, 05 Jan 2026 10:00:00 GMT", "refused on Tue, 06 Jan 2026 10:00:00 GMT"),
        ("refused at 10:00:00", "refused at 10:00:01"),
        ("no answer in 30.1 s", "no answer in 31 s"),
        ("wait 2 minutes", "wait 1 minutes"),
        ("took 12ms", "took 120ms"),
    ],
)
def test_failures_alike_are_a_match(one: str, other: str) -> None:
    """What differs from one call to the next says nothing."""
    assert compare_answers(CALL, a_failure(message=one), a_failure(message=other)) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("no account", "unknown account"),
        ("no account", "No account"),
        ("no account", "no account."),
        ("at most 10 orders", "at most 11 orders"),
        ("request id is wrong", "request id is missing"),
        ("interval must be 1m", "interval must be 5m"),
        ("no history before 2026-01-05", "no history before 2026-01-06"),
        (f"no account {ACCOUNT}", f"no account {OTHER}"),
        ("no orders since 2026-01-05T10:00:00Z", "no orders since 2026-01-05T11:00:00Z"),
    ],
)
def test_another_error_text_is_a_difference(one: str, other: str) -> None:
    """With both texts, as they are. An id or a time that the Call names is no detail of the moment."""
    call = a_call(account_id=ACCOUNT, since="2026-01-05T10:00:00Z")
    assert compare_answers(call, a_failure(message=one), a_failure(message=other)) == (
        Difference(MESSAGE, "error", one, other),
    )


def test_an_id_that_was_asked_for_upstream_is_no_detail() -> None:
    """Though the Call does not name it."""
    one, other = a_failure(message=f"no account {ACCOUNT}"), a_failure(message=f"no account {OTHER}")
    assert compare_answers(CALL, one, replace(other, tape=(_SENT,))) != ()


@pytest.mark.parametrize(
    "unified", [a_failure(status=500), a_failure(code="2"), a_failure(kind="Other"), an_answer([])]
)
def test_a_failure_on_one_side_or_of_another_kind_is_a_difference(unified: Answer) -> None:
    """Errors are answers too."""
    assert [each.kind for each in compare_answers(CALL, a_failure(), unified)] == ["error"]


def test_another_status_is_a_difference() -> None:
    """200 and 201 are not the same answer."""
    assert [each.kind for each in compare_answers(CALL, Answer(200, []), Answer(201, []))] == ["status"]


def test_bodies_are_compared_however_they_are_held() -> None:
    """As a tree, or as JSON that is ready to send."""
    encoded = an_answer(EncodedBody(b'[{"id": "a", "units": 1.50}]'))
    assert compare_answers(CALL, encoded, an_answer(EncodedBody(b'[{"units":1.5,"id":"a"}]'))) == ()
    assert compare_answers(CALL, encoded, an_answer([{"id": "a", "units": "1.50"}])) != ()
