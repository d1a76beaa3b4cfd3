"""Faults in what stands behind the unified path's answer: its requests, its cache, its memory, the code beneath it."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mutants.answer_mutants import Spoil, answered, first, number, record, rows, text

from harness.cache.keys import PUBLIC, Key
from harness.calls import Answer, Failure, Part, UpstreamRequest
from harness.errors import HarnessError
from harness.snaptrade import analytics, application

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.application import Application, Paths, Resources
    from harness.cache.questions import CacheResult, Question
    from harness.cache.service import Cache
    from harness.calls import Call, Source, Upstream, UpstreamResponse

OTHER_ACCOUNT = "00000000-0000-4000-8000-000000000000"
PLACE, REFRESH = "POST /trade/place", "POST /authorizations/{authorizationId}/refresh"
ORDER: Mapping[str, Any] = {"account_id": OTHER_ACCOUNT, "action": "BUY", "symbol": "AAPL", "units": 1}


def spoiling(spoil: Spoil) -> Callable[[Source], Source]:
    """Return what wraps a path so that each of its answers is spoilt."""
    return lambda source: lambda call: spoil(source(call))


def on_a_hit(spoil: Spoil) -> Callable[[Source], Source]:
    """Return what wraps a path so that only an answer from the cache is spoilt."""
    return spoiling(lambda answer: spoil(answer) if any(part.state == "hit" for part in answer.parts) else answer)


def on_asking(number_of_times: int, spoil: Spoil) -> Callable[[Source], Source]:
    """Return what wraps a path so that only the first, second, ... answer to a Call is spoilt."""

    def wrap(source: Source) -> Source:
        asked: list[Call] = []

        def answer(call: Call) -> Answer:
            asked.append(call)
            result = source(call)
            spoilt: Answer = spoil(result) if len(asked) == number_of_times else result
            return spoilt

        return answer

    return wrap


def _raising(_: Answer) -> Answer:
    raise KeyError("row")


HITS: Mapping[str, Spoil] = {
    "a wrong value": number(lambda n: n + 1),
    "a wrong text": text(lambda value: f"{value}x"),
    "null": answered(body=None),
    "an empty list": answered(body=[]),
    "500": answered(status=500, body=None, failure=Failure("KeyError", "exception", "row")),
    "404": answered(status=404, body=None, failure=Failure("UpstreamError", "1010", "gone")),
    "201": answered(status=201),
    "an exception": _raising,
    "the last row lost": rows(lambda listed: listed[:-1]),
    "rows reversed": rows(lambda listed: listed[::-1]),
    "a row twice": rows(lambda listed: [*listed, listed[-1]]),
    "a field lost": record(lambda tree: dict(list(tree.items())[1:])),
    "numbers as text": number(str),
    "the time of the day lost": first(lambda _, value: value[:10] if str(value).endswith("Z") else value),
}

ASKINGS: Mapping[str, Callable[[Source], Source]] = {
    "only the first answer": on_asking(1, number(lambda n: n + 1)),
    "only the second answer": on_asking(2, number(lambda n: n + 1)),
    "the second answer fails": on_asking(2, _raising),
    "the second answer is empty": on_asking(2, answered(body=[])),
}


def over(change: Callable[[Resources], Resources]) -> Application:
    """Return the application, whose unified path works with other resources than the original one."""

    def paths(resources: Resources) -> Paths:
        return application.paths(resources)._replace(unified=application.paths(change(resources)).unified)

    return replace(application, paths=paths)


def sending(spoil: Callable[[UpstreamRequest, Upstream], UpstreamResponse]) -> Application:
    """Return the application, whose unified path sends its requests through `spoil`."""

    def change(resources: Resources) -> Resources:
        upstream = resources.upstream
        return replace(resources, upstream=lambda request: spoil(request, upstream))

    return over(change)


def _with(change: Callable[[UpstreamRequest], UpstreamRequest]) -> Application:
    return sending(lambda request, upstream: upstream(change(request)))


def _body(**changes: Any) -> Application:
    return _with(lambda request: replace(request, body={**(request.body or {}), **changes}))


def _without(name: str) -> Application:
    return _with(
        lambda request: replace(
            request, body={key: value for key, value in (request.body or {}).items() if key != name}
        )
    )


def _twice(request: UpstreamRequest, upstream: Upstream) -> UpstreamResponse:
    upstream(request)
    return upstream(request)


def _and(more: UpstreamRequest) -> Application:
    def spoil(request: UpstreamRequest, upstream: Upstream) -> UpstreamResponse:
        with suppress(HarnessError):  # what nobody recorded is refused, and the mutant says nothing of it
            upstream(replace(more, user=request.user))
        return upstream(request)

    return sending(spoil)


WRITES: Mapping[str, tuple[str, Application]] = {
    "one unit more": ("trades.place/buy", _body(units=Decimal(3))),
    "units as text": ("trades.place/buy", _body(units="2.0")),
    "one cent more": ("trades.place/buy", _body(price=Decimal("150.26"))),
    "no price": ("trades.place/buy", _without("price")),
    "another account": ("trades.place/buy", _body(account_id=OTHER_ACCOUNT)),
    "the other side": ("trades.place/buy", _body(action="SELL")),
    "another side of a sale": ("trades.place/sell", _body(action="BUY")),
    "another time in force": ("trades.place/buy", _body(time_in_force="GTC")),
    "another order type": ("trades.place/buy", _body(order_type="Market")),
    "another symbol": ("trades.place/buy", _body(symbol="MSFT")),
    "an extra key": ("trades.place/buy", _body(notional_value=None)),
    "an empty body": ("trades.place/buy", _with(lambda request: replace(request, body={}))),
    "another user": ("trades.place/buy", _with(lambda request: replace(request, user="other"))),
    "an extra query": ("trades.place/buy", _with(lambda request: replace(request, query={"dry": "1"}))),
    "sent twice": ("trades.place/buy", sending(_twice)),
    "cancelled twice": ("orders.cancel/buy", sending(_twice)),
    "previewed twice": ("trades.impact/buy", sending(_twice)),
    "another order cancelled": ("orders.cancel/buy", _body(brokerage_order_id=OTHER_ACCOUNT)),
    "cancelled in another account": (
        "orders.cancel/buy",
        _with(lambda request: replace(request, parameters={"accountId": OTHER_ACCOUNT})),
    ),
    "replaced by more": ("orders.replace/buy", _body(units=Decimal(99))),
    "one more order": ("trades.place/buy", _and(UpstreamRequest(PLACE, body=ORDER))),
    "an order with a cancellation": ("orders.cancel/buy", _and(UpstreamRequest(PLACE, body=ORDER))),
    "a refresh with an order": ("trades.place/buy", _and(UpstreamRequest(REFRESH, {"authorizationId": "a"}))),
    "an order with a preview": ("trades.impact/buy", _and(UpstreamRequest(PLACE, body=ORDER))),
    "a read that places an order": ("balances.list/kinds-8", _and(UpstreamRequest(PLACE, body=ORDER))),
    "a read that refreshes": ("positions.list/world", _and(UpstreamRequest(REFRESH, {"authorizationId": "a"}))),
    "a read of another account": (
        "balances.list/kinds-8",
        _with(lambda request: replace(request, parameters={"accountId": OTHER_ACCOUNT})),
    ),
    "a read of another user": ("balances.list/kinds-8", _with(lambda request: replace(request, user="other"))),
    "a read with another query": ("symbols.search/world", _with(lambda request: replace(request, query={"page": "2"}))),
}

KEYS: Mapping[str, Application] = {
    "dropped": _with(lambda request: replace(request, idempotency_key=None)),
    "another": _with(lambda request: replace(request, idempotency_key="another")),
}


@dataclass
class Spoilt:
    """A cache whose results are spoilt."""

    cache: Cache
    change: Callable[[CacheResult], CacheResult]
    forgetful: bool = False

    def find(self, _: Key) -> None:
        """Find no rendered answer, so that each is made of spoilt results."""

    def ask(self, *question: Any) -> CacheResult:
        """Return the cache's result, spoilt if it was kept."""
        if self.forgetful:
            self.cache.clear()
        result = self.cache.ask(*question)
        return self.change(result) if result.part.state == "hit" else result

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cache, name)


def cached(change: Callable[[CacheResult], CacheResult], *, forgetful: bool = False) -> Application:
    """Return the application, whose unified path has a spoilt cache."""

    def spoilt(resources: Resources) -> Resources:
        cache: Any = Spoilt(resources.cache, change, forgetful) if resources.cache else None
        return replace(resources, cache=cache)

    return over(spoilt)


def _lies(result: CacheResult) -> CacheResult:
    return replace(result, part=Part(result.part.name, "miss", result.part.fetched_at))


def _value(**changes: Any) -> Callable[[CacheResult], CacheResult]:
    return lambda result: replace(
        result,
        entities=tuple(replace(each, model=each.model.model_copy(update=changes)) for each in result.entities),
    )


CACHES: Mapping[str, Application] = {
    "loses its last row": cached(lambda result: replace(result, entities=result.entities[:-1])),
    "loses all rows": cached(lambda result: replace(result, entities=())),
    "reverses its rows": cached(lambda result: replace(result, entities=result.entities[::-1])),
    "has a row twice": cached(lambda result: replace(result, entities=result.entities + result.entities[-1:])),
    "loses what stands inside": cached(
        lambda result: replace(result, entities=tuple(replace(each, inside={}) for each in result.entities))
    ),
    "has a null": cached(_value(cash=None)),
    "has a wrong value": cached(_value(cash=Decimal(-99999))),
    "has a value with fewer digits": cached(_value(buying_power=Decimal(2101))),
    "has one value for all": cached(
        lambda result: replace(result, entities=result.entities[:1] * len(result.entities))
    ),
    "never hits": cached(lambda result: result, forgetful=True),
    "never hits, and says so falsely": cached(_lies, forgetful=True),
}
CACHED = "balances.list/kinds-8"


class Remembering:
    """A cache that is asked under a spoilt key, or that never lets go of an answer."""

    def __init__(self, cache: Cache, key: Callable[..., tuple[Any, ...]], *, keeps: bool = False) -> None:
        self.cache = cache
        self.key = key
        self.keeps = keeps
        self.answers: dict[tuple[Any, ...], CacheResult] = {}

    def find(self, _: Key) -> None:
        """Find no rendered answer, so that each is made of the answers to spoilt questions."""

    def ask(self, question: Question, fetch: Any) -> CacheResult:
        """Return the answer to the spoilt question."""
        tenant, kind, asked = question.key
        key = self.key((kind, asked), question.entity, tenant)
        if not self.keeps:
            return self.cache.ask(replace(question, key=Key(key[1] or PUBLIC, *key[0])), fetch)
        if key not in self.answers:
            self.answers[key] = self.cache.ask(question, fetch)
            return self.answers[key]
        return replace(self.answers[key], part=replace(self.answers[key].part, state="hit"))

    def clear(self) -> None:
        """Begin a case."""
        self.answers.clear()
        self.cache.clear()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cache, name)


class Unforgetting(Remembering):
    """A cache that forgets nothing."""

    def forget(self, *_: object) -> None:
        """Keep what a write has changed."""


def _path_alone(question: tuple[str, Any], _: str, user: str) -> tuple[Any, ...]:
    kind, asked = question
    return (kind, asked if isinstance(asked, str) else dict(asked)["{accountId}"]), user


def _under(make: Callable[[Cache], Any]) -> Application:
    def spoilt(resources: Resources) -> Resources:
        return replace(resources, cache=make(resources.cache) if resources.cache else None)

    return over(spoilt)


STATES: Mapping[str, tuple[str, Application]] = {
    "keyed without its user": (
        CACHED,
        _under(lambda cache: Remembering(cache, lambda asked, *_: (asked, "everybody"))),
    ),
    "keyed without its account": (
        CACHED,
        _under(lambda cache: Remembering(cache, lambda asked, _, user: ((asked[0], ""), user))),
    ),
    "keyed without its query": ("activities.list/third-page", _under(lambda cache: Remembering(cache, _path_alone))),
    "never expires": (
        CACHED,
        _under(lambda cache: Remembering(cache, lambda asked, _, user: (asked, user), keeps=True)),
    ),
    "never forgets": (
        "trades.place/buy",
        _under(lambda cache: Unforgetting(cache, lambda asked, _, user: (asked, user))),
    ),
}
"""Caches whose fault shows only when something else is asked, or later, with the case that shows it."""


def _on_a_thread(source: Source, send: Callable[[], object]) -> Callable[[Call], Answer]:
    def answer(call: Call) -> Answer:
        threading.Thread(target=send, daemon=True).start()
        return source(call)

    return answer


def sending_aside(request: UpstreamRequest) -> Application:
    """Return the application, whose unified path sends a request from a thread of its own with each answer."""

    def paths(resources: Resources) -> Paths:
        made = application.paths(resources)

        def send() -> None:
            with suppress(HarnessError):
                resources.upstream(request)

        return made._replace(unified=_on_a_thread(made.unified, send))

    return replace(application, paths=paths)


def _rounding(decode: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    def rounded(tree: Any) -> Any:
        match tree:
            case dict():
                return {key: rounded(value) for key, value in tree.items()}
            case list():
                return [rounded(value) for value in tree]
            case Decimal():
                return round(tree, 0)
        return tree

    return lambda reply: rounded(decode(reply))


def _first_row(decode: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    def cut(reply: bytes) -> Any:
        tree = decode(reply)
        return tree[:1] if isinstance(tree, list) else tree

    return cut


def _nothing_null(decode: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    def filled(tree: Any) -> Any:
        match tree:
            case dict():
                return {key: filled(value) for key, value in tree.items()}
            case list():
                return [filled(value) for value in tree]
            case None:
                return 0
        return tree

    return lambda reply: filled(decode(reply))


def _asking(**changes: Any) -> Callable[[Any], Any]:
    return lambda made: lambda *call: replace(made(*call), **changes)


SHARED: Mapping[str, tuple[str, str, Callable[[Any], Any]]] = {
    "decoding rounds": ("balances.list/kinds-8", "mapped.session.decode_reply", _rounding),
    "decoding keeps one row": ("balances.list/kinds-8", "mapped.session.decode_reply", _first_row),
    "decoding fills nulls": ("balances.list/kinds-8", "mapped.session.decode_reply", _nothing_null),
    "decoding gives up": ("balances.list/kinds-8", "mapped.session.decode_reply", lambda _: lambda _: {}),
    "a refusal is a 500": (
        "positions.list/refused-404",
        "mapped.session.refusal",
        lambda refusal: lambda *reply: _changed(refusal(*reply), status=500),
    ),
    "a refusal has another code": (
        "positions.list/refused-404",
        "mapped.session.refusal",
        lambda refusal: lambda *reply: _changed(refusal(*reply), code="x"),
    ),
    "the user is dropped": ("balances.list/kinds-8", "snaptrade.unified.upstream_request", _asking(user=None)),
    "the query is dropped": (
        "activities.list/kinds",
        "snaptrade.unified.upstream_request",
        _asking(query={"limit": "1"}),
    ),
    "the account is another": (
        "balances.list/kinds-8",
        "snaptrade.unified.upstream_request",
        _asking(parameters={"accountId": OTHER_ACCOUNT}),
    ),
    "the body is dropped": ("trades.place/buy", "snaptrade.unified.request_body", lambda _: lambda *_: {}),
    "a page is of half the size": ("performance.get/kinds-7", "snaptrade.endpoints.PAGE", lambda size: size // 2),
    "the first page is left out": (
        "performance.get/kinds-7",
        "snaptrade.derived.activities_page",
        lambda ask: lambda account, user, page: ask(account, user, page + 1),
    ),
    "a year has 365 trading days": (
        "performance.get/kinds-7",
        "snaptrade.analytics._TRADING_DAYS",
        lambda _: Decimal(365),
    ),
    "returns are negated": (
        "performance.get/kinds-7",
        "snaptrade.analytics._shown",
        lambda shown: lambda value: -shown(value),
    ),
    "returns are shown to fewer digits": (
        "performance.get/kinds-7",
        "snaptrade.analytics._SHOWN",
        lambda _: Decimal("0.001"),
    ),
    "falls are not seen": (
        "performance.get/kinds-7",
        "snaptrade.analytics._metrics",
        lambda measure: lambda *rows: replace(measure(*rows), max_drawdown_percent=Decimal(0)),
    ),
    "fees are not counted": (
        "performance.get/kinds-7",
        "snaptrade.analytics.performance",
        lambda measure: lambda *rows: replace(measure(*rows), fees=Decimal(0)),
    ),
    "shares are left out": (
        "portfolio.summary/world",
        "snaptrade.analytics._total",
        lambda total: lambda *held: replace(total(*held), allocations=[]),
    ),
    "percentages are negated": (
        "portfolio.summary/world",
        "snaptrade.analytics._percent",
        lambda percent: lambda *parts: -percent(*parts),
    ),
    "units are not counted": (
        "portfolio.summary/world",
        "snaptrade.analytics._times",
        lambda _: lambda _, price: price,
    ),
    "cash is left out": (
        "portfolio.summary/world",
        "snaptrade.analytics._total",
        lambda total: lambda currency, held, _: total(currency, held, analytics.NOUGHT),
    ),
    "the worth of a position is rounded": (
        "portfolio.summary/world",
        "snaptrade.analytics._times",
        lambda times: lambda holding, price: None if price is None else round(times(holding, price), 0),
    ),
}


def _changed(error: Any, **changes: Any) -> Any:
    for name, value in changes.items():
        setattr(error, name, value)
    return error
