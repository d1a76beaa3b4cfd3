"""The original path runs nothing of the unified one: what they shared would hide its own faults."""

from __future__ import annotations

import ast
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from both import Both, a_call_of
from hypothesis import example, given
from hypothesis import strategies as st
from payloads import DEPOSIT

from harness.calls import Call, UpstreamRequest, UpstreamResponse
from harness.errors import UpstreamError
from harness.mapped.session import UpstreamSession
from harness.snaptrade import analytics
from harness.snaptrade.original import portfolio_metrics as legacy
from harness.snaptrade.original.session import Session

ORIGINAL = Path(legacy.__file__).parent
ENGINE_TYPES = {
    "harness.calls": None,  # every name
    "harness.wire": {"Json"},
    "harness.errors": {"UpstreamError"},
    "harness.mapped.session": {"InvalidCall", "MappingError", "NoContent", "NotUnderstood", "answer"},
}
"""What the original path may import of the harness: types, exceptions, and how an answer is put together."""
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
WORTHS = st.decimals(min_value=0, max_value=10**9, places=2)
TYPES = st.sampled_from(["BUY", "FEE", "DIVIDEND", "SUBSTITUTE_DIVIDEND", "CONTRIBUTION", "WITHDRAWAL", ""])
TEXTS = st.recursive(
    st.sampled_from(
        ["1", "-0", "1.50", "1e5", "0e9", "NaN", "Infinity", "true", '"a"', '"\\ud800"', '"\\ud83d\\ude00"']
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: f"[{','.join(parts)}]")
        | st.lists(st.tuples(st.sampled_from("ab"), inner), max_size=3).map(
            lambda pairs: "{" + ",".join(f'"{name}":{text}' for name, text in pairs) + "}"
        )
    ),
)


def _imports(path: Path) -> list[tuple[str, str]]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [
        (node.module or "", alias.name) for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names
    ]


@pytest.mark.parametrize("path", sorted(ORIGINAL.glob("*.py")), ids=lambda path: path.stem)
def test_the_original_path_imports_only_types_of_the_engine(path: Path) -> None:
    """It has its own decoding, requests, paging, ids and formulas."""
    for module, name in _imports(path):
        if module.startswith("harness") and not module.startswith("harness.snaptrade.original"):
            assert module in ENGINE_TYPES, f"{path.name} imports {module}"
            names = ENGINE_TYPES[module]
            assert names is None or name in names, f"{path.name} imports {module}.{name}"


def _both_decoders(body: bytes) -> list[Any]:
    def upstream(_: UpstreamRequest) -> UpstreamResponse:
        return UpstreamResponse(200, body)

    request = UpstreamRequest("GET /accounts")
    replies: list[Any] = []
    for session in (Session(upstream, Call("accounts.list"), None), UpstreamSession(upstream)):  # type: ignore[arg-type]
        try:
            replies.append(session.ask(request))
        except UpstreamError as refused:
            replies.append((refused.status, refused.code))
    return replies


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1, "a": 1}',
        b"[NaN]",
        b"[-Infinity]",
        b"[" * 65 + b"]" * 65,
        b"[" * 5_000 + b"]" * 5_000,
        b'["\\ud80"]',
        b'["\\Ud800"]',
        b'{"\\ud800": 1, "\\udfff": 1}',
        b"[" + b"1" * 1_001 + b"]",
        b"[0." + b"1" * 1_001 + b"]",
        b"[1e1001]",
        b"[1e-1001]",
        b"[0e99999]",
        b"[1e99999999999999999999]",
        b"\xff",
        b"<html>",
        "[1]".encode("utf-16"),
    ],
    ids=lambda body: repr(body[:20]),
)
def test_both_paths_refuse_the_same_replies(body: bytes) -> None:
    """Each by its own code, with 502 and the same word for it."""
    assert _both_decoders(body) == [(502, "not-json"), (502, "not-json")]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (r"Ann \ud83d", "Ann \ufffd"),
        (r"\uDE00\uD83D!", "\ufffd\ufffd!"),
        (r"\ud83d\ud83d\ude00", "\ufffd\U0001f600"),
        (r"\\ud83d \u0041\n", "\\ud83d A\n"),
    ],
)
def test_a_text_cut_inside_a_character_loses_that_character_only(text: str, read: str) -> None:
    """A name of an upstream that counts UTF-16 units; the whole list must not be lost with it."""
    assert _both_decoders(f'[{{"name": "{text}", "{text}": 1}}]'.encode()) == [[{"name": read, read: 1}]] * 2


@given(TEXTS)
@example("[" * 64 + "]" * 64)
@example("1" * 1_000)
@example("1e1000")
@example("1e-1000")
@example("0e-1999")
@example("0e-2000")
@example("0e1000")
@example("0e1001")
@example("\ufeff1")
def test_both_paths_read_the_same_reply_alike(text: str) -> None:
    """Whatever one path refuses, the other refuses too."""
    original, unified = _both_decoders(text.encode())
    assert original == unified


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["stock", "option"]),
            st.sampled_from(["USD", "CAD", None]),
            AMOUNTS | st.none(),
            WORTHS | st.none(),
            WORTHS | st.none(),
            st.sampled_from([Decimal(1), Decimal(100)]),
        )
    ),
    st.lists(st.tuples(st.sampled_from(["USD", "EUR", None]), AMOUNTS | st.none())),
)
def test_both_paths_total_a_portfolio_alike(rows: list[Any], cash: list[Any]) -> None:
    """Digit for digit, by two implementations."""
    original = [asdict(total) for total in legacy.total_portfolio([legacy.PositionRow(*row) for row in rows], cash)]
    assert original == [asdict(total) for total in analytics.totals([analytics.Holding(*row) for row in rows], cash)]


@given(
    st.lists(st.tuples(st.integers(0, 800), WORTHS), min_size=1, max_size=20, unique_by=lambda day: day[0]),
    st.lists(st.tuples(st.integers(-5, 800), TYPES, AMOUNTS, WORTHS), max_size=10),
    st.sampled_from(legacy.TIMEFRAMES),
    st.dates(date(2020, 1, 1), date(2026, 1, 1)),
)
def test_both_paths_measure_a_performance_alike(
    worths: list[tuple[int, Decimal]], moves: list[Any], timeframe: str, first: date
) -> None:
    """Digit for digit, over any timeframe."""
    days = [(first + timedelta(days=day), worth) for day, worth in worths]
    rows = [(first + timedelta(days=day), *rest) for day, *rest in moves]
    history, transactions = [legacy.DayWorth(*day) for day in days], [legacy.Transaction(*row) for row in rows]
    original = legacy.measure_performance(history, transactions, timeframe)
    unified = analytics.performance(days, [analytics.Movement(*row) for row in rows], timeframe)
    answered = asdict(original)
    assert answered["metrics"].pop("beta") is None  # a field of the original contract that nothing fills
    assert answered == asdict(unified)


def test_both_paths_place_an_order_under_the_same_id() -> None:
    """The upstream knows a retry by it, whichever path made the first attempt."""
    call = a_call_of("trades.place", key="once")
    bodies = [answer.tape[-1].request.body for answer in Both().answers(call)]
    ids = [body["client_order_id"] for body in bodies if body]
    assert len(ids) == 2
    assert ids[0] == ids[1]


@pytest.mark.parametrize("sizes", [[0], [3], [1000, 3], [1000, 1000, 0]])
def test_both_paths_read_every_page_of_activities(sizes: list[int]) -> None:
    """Each by its own paging; a page that is not full is the last one."""
    both = Both()
    urls = [f"GET /accounts/A/activities?limit=1000&offset={page * 1000}" for page in range(len(sizes))]
    both.upstream.replies |= {url: {"data": [DEPOSIT] * size} for url, size in zip(urls, sizes, strict=True)}
    for answer in both.answers(a_call_of("performance.get")):
        asked = [str(exchange.request) for exchange in answer.tape]
        assert [request for request in asked if "/activities" in request] == urls
