"""The small corpus that mutants are planted in: committed cassettes of each kind, and a run over one of them."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

from cli import ROOT
from limits import HANG

from harness import assemble
from harness.cache.database import MEMORY, open_database
from harness.parity.run import MovableClock, ParityRun
from harness.recording.files import read
from harness.report.summary import run_verdict
from harness.snaptrade import application
from harness.sources import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from harness.application import Application
    from harness.cache.service import Cache
    from harness.calls import Answer, PathName, Source, Upstream
    from harness.compare.outcome import Outcome
    from harness.evidence.compare_report import RunVerdict
    from harness.recording import Case

NAMES = (
    "balances.list/kinds-8",  # money, null and absent fields
    "accounts.list/world",  # nested objects, dates with zones, flags, an enum
    "accounts.list/empty",  # a list with nothing in it
    "positions.list/world",  # instruments, each with a request of its own
    "positions.list/refused-404",
    "returns.get/world",
    "orders.recent/kinds-8",  # mostly null
    "performance.get/kinds-7",  # computed by each path
    "portfolio.summary/world",  # computed of several replies
    "activities.list/kinds",  # pages
    "symbols.search/world",
    "trades.impact/buy",  # a preview
    "trades.place/buy",
    "trades.place/sell",
    "orders.replace/buy",
    "orders.cancel/buy",
    "accounts.update/world",
)
Run = tuple["RunVerdict", "list[Outcome]"]


def own(source: Source) -> Source:
    """Return the application's own path."""
    return source


@functools.cache
def case(name: str) -> Case:
    """Return one committed case."""
    return read(ROOT / "cassettes" / f"{name}.yaml")


@functools.cache
def _shared() -> tuple[MovableClock, Cache | None, Upstream]:
    """Return what is dear to make and begins each case afresh: the cache, and the upstream that cassettes answer."""
    clock = MovableClock(assemble.now)
    return clock, assemble.cache_in(open_database(MEMORY), application, clock), assemble.replayed_upstream(application)


def _choice(wrap: Callable[[Source], Source], side: PathName) -> Choice:
    return Choice(lambda defaults: wrap(defaults[side]), local=True)


@functools.cache
def honest(name: str) -> Answer:
    """Return the unified path's answer to one case, with nothing planted."""
    verdict, outcomes = run([case(name)])
    assert verdict in {"pass", "inconclusive"}, outcomes
    return outcomes[0].unified


def run(
    cases: Iterable[Case],
    unified: Callable[[Source], Source] = own,
    original: Callable[[Source], Source] = own,
    app: Application = application,
    seconds: float = HANG,
    *,
    sessions: bool = False,
) -> Run:
    """Run cases as `harness compare` does; return the verdict with the outcomes, those of sessions only if wanted."""
    chosen = (_choice(original, "original"), _choice(unified, "unified"))
    clock, cache, upstream = _shared()
    listed = list(cases)
    corpus = [case("balances.list/kinds-8"), *listed]
    whole = ParityRun(
        app, *chosen, caches=True, upstream=upstream, cache=cache, now=clock, seconds=seconds, corpus=corpus
    )
    outcomes = list(whole.outcomes(listed))
    return run_verdict(outcomes), [each for each in outcomes if sessions or each.pass_name != "session"]


def keyed(name: str, idempotency_key: str) -> Case:
    """Return a case whose Call carries an idempotency key."""
    found = case(name)
    call = replace(found.label.call, idempotency_key=idempotency_key)
    return replace(found, label=replace(found.label, call=call))
