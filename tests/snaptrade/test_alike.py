"""The law of the two paths: whatever the upstream may send, they answer the same, and they fail alike."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from both import Both, a_call_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import one_in

from harness.calls import UpstreamResponse
from harness.mapped.session import upstream_request
from harness.snaptrade.catalogue import OPERATIONS
from harness.snaptrade.generated.strategies import PAYLOADS
from harness.wire import as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.calls import Answer, Call

FETCHED = [name for name, row in OPERATIONS.items() if row.endpoint]
FORMS = ["trades.impact", "trades.place", "orders.replace", "lots.record", "candles.record"]
WRONG = [
    "", "HOLD", "-1", "1e", "NaN", "Infinity", "1e400", "1e999", "-1e2000", "1e-1001", "0e5000", "9" * 1_001,
    "1e999999999", "sNaN", "2026-01-02", "2026-01-02T10:00:00", "GTD", "BUY_TO_OPEN", "2m",
]  # fmt: skip
BOTH, FORMS_SENT = Both(), Both()


def _answers(call: Call, reply: UpstreamResponse) -> tuple[Answer, Answer]:
    """What both paths make of this reply to the Call's own question."""
    BOTH.cache.clear()
    BOTH.upstream.replies[str(upstream_request(call, OPERATIONS[call.operation]))] = reply
    return BOTH.answers(call)


def _wrapped(name: str, payload: Any) -> bytes:
    tree = _told_apart(payload, count())
    for step in reversed(OPERATIONS[name].at):
        tree = [tree] if step == "[]" else {step: tree}
    return as_numbers(tree)


def _told_apart(tree: Any, numbers: Iterator[int]) -> Any:
    """The payload with identifiers of its own for everything: what has the same one is the same thing upstream."""
    if isinstance(tree, list):
        return [_told_apart(each, numbers) for each in tree]
    if not isinstance(tree, dict):
        return tree
    return {
        key: f"{value}{next(numbers)}" if key == "id" and isinstance(value, str) else _told_apart(value, numbers)
        for key, value in tree.items()
    }


@pytest.mark.parametrize("name", [name for name in FETCHED if name != "positions.list"])
@one_in(7)
@given(data=st.data())
def test_both_paths_make_the_same_of_any_reply(name: str, data: st.DataObject) -> None:
    """Every null and every absent field, every kind, digit for digit; only an object without a member is refused."""
    payload = data.draw(PAYLOADS[OPERATIONS[name].entity])
    call = a_call_of(name)
    original, unified = _answers(call, UpstreamResponse(200, _wrapped(name, payload)))
    assert (unified.status, unified.body) == (original.status, original.body)
    assert (unified.failure is None) == bool(payload)


@pytest.mark.parametrize(
    ("reply", "status", "code"),
    [
        (UpstreamResponse(404, b'{"detail": "no such account", "code": "1010"}'), 404, "1010"),
        (UpstreamResponse(425, b'{"detail": "not yet", "status_code": 425}'), 425, "425"),
        (UpstreamResponse(429, b'{"detail": "slow down", "status_code": 429}'), 429, "429"),
        (UpstreamResponse(500, b""), 500, "500"),
        (UpstreamResponse(200, b"<html>"), 502, "not-json"),
        (UpstreamResponse(200, b'{"da'), 502, "not-json"),
        (UpstreamResponse(503, b"<html>down</html>"), 503, "503"),
        (UpstreamResponse(200, b""), 502, "no-content"),
        (UpstreamResponse(204, b""), 502, "no-content"),
        (UpstreamResponse(302, b""), 502, "no-content"),
        (UpstreamResponse(600, b"[]"), 600, "600"),
    ],
)
@pytest.mark.parametrize("name", FETCHED)
def test_both_paths_fail_alike(name: str, reply: UpstreamResponse, status: int, code: str) -> None:
    """Status and code come through, for every operation; a write of which nothing is told was carried out."""
    call = a_call_of(name)
    if code == "no-content" and reply.status < 300 and OPERATIONS[name].effect != "read":
        code = "reply-not-understood"
    for answer in _answers(call, reply):
        assert (answer.status, answer.failure and answer.failure.code) == (status, code)


@pytest.mark.parametrize("name", FETCHED)
def test_both_paths_trip_alike_over_what_is_no_answer(name: str) -> None:
    """A number where an object stood."""
    call = a_call_of(name)
    answers = _answers(call, UpstreamResponse(200, _wrapped(name, 7)))
    if OPERATIONS[name].effect != "read":
        assert answers[0].failure == answers[1].failure
    told = [(answer.status, answer.failure and answer.failure.kind) for answer in answers]
    assert told == [(502, "MappingError" if OPERATIONS[name].effect == "read" else "NotUnderstood")] * 2


@pytest.mark.parametrize("name", FORMS)
def test_both_paths_refuse_the_same_forms(name: str) -> None:
    """Each value left out, and each replaced by each wrong one: refused by both, or sent alike by both."""
    both = Both()
    for parameter in OPERATIONS[name].names("body"):
        for wrong in (None, *WRONG):
            original, unified = both.answers(_spoilt(name, parameter, wrong))
            assert (unified.status, unified.failure) == (original.status, original.failure), (parameter, wrong)
            assert unified.body == original.body
            assert [each.request.key for each in unified.tape] == [each.request.key for each in original.tape]


@pytest.mark.parametrize("name", [*FORMS, "symbols.search"])
@one_in(2)
@given(data=st.data())
def test_both_paths_refuse_several_mistakes_in_the_same_words(name: str, data: st.DataObject) -> None:
    """The same one of them is named."""
    names = [*OPERATIONS[name].names("body"), "unheard_of"]
    spoilt = data.draw(st.dictionaries(st.sampled_from(names), st.sampled_from([None, *WRONG, "x" * 501]), min_size=1))
    call = a_call_of(name, str(spoilt))
    given_ = {**call.parameters, **spoilt}
    call = replace(call, parameters={key: value for key, value in given_.items() if value is not None})
    original, unified = FORMS_SENT.answers(call)
    assert (unified.status, unified.failure) == (original.status, original.failure)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (a_call_of("candles.list", interval="2m"), "interval must be one of 1m, 5m, 15m, 1h, 1d, 1w"),
        (a_call_of("performance.get", timeframe="2m"), "timeframe must be one of ALL, 1Y, YTD, 1M, 1W, 1D"),
        (a_call_of("symbols.search", text="1"), "text is not known, valid: substring"),
        (a_call_of("trades.impact", action="HOLD"), "action must be one of BUY, SELL"),
        (a_call_of("trades.place", units="1e999999999"), "units must be a number of at most 1000 digits"),
        (
            a_call_of("lots.record", quantity="1e999"),
            "quantity times purchased_price must be a number of at most 1000 digits",
        ),
        (a_call_of("trades.place", expiry_date="tomorrow"), "expiry_date must be a date and time with a zone"),
    ],
)  # fmt: skip
def test_both_paths_say_what_is_wrong(call: Call, text: str) -> None:
    """In the words that clients of the original contract know."""
    assert [answer.failure and answer.failure.message for answer in FORMS_SENT.answers(call)] == [text] * 2


def _spoilt(name: str, parameter: str, wrong: str | None) -> Call:
    call = a_call_of(name, f"{parameter}={wrong}")
    others = {key: value for key, value in call.parameters.items() if key != parameter}
    return replace(call, parameters=others if wrong is None else {**others, parameter: wrong})
