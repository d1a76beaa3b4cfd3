"""Who compares two services, each over the same requests with what its documentation shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from apiparity import AppConfig, compare_sync
from apiparity.models import TargetConfig
from shadowdiff.config import Config
from shadowdiff.replay import run_replay
from shadowdiff.store import Exchange, Store

from harness import assemble
from harness.http.catalogue import make_catalogue
from harness.http.headers import HeaderChoice
from harness.http.pair import Pair
from harness.http.reading.files import read_requests
from harness.http.requests import ServiceCall, ServiceRequest
from harness.http.run import ServiceRun
from harness.http.service import Service

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


Run = Callable[[], set[str]]
"""Compares over all paths, and returns those on which it told a difference."""


def harness(original: str, unified: str, folder: Path, paths: Sequence[str]) -> Run:
    """Return the run of `harness compare`."""
    file = folder / "requests.jsonl"
    file.write_text("".join(f'{{"path": "{path}"}}\n' for path in paths), encoding="utf-8")

    def run() -> set[str]:
        catalogue = make_catalogue(read_requests(file).requests)
        sides = Service("original", original, perf_counter), Service("unified", unified, perf_counter)
        pair = Pair(*sides, HeaderChoice(), {}, assemble.now)
        outcomes = ServiceRun(pair, catalogue.operations).outcomes(catalogue.calls)
        told = [outcome.call for outcome in outcomes if outcome.comparison.verdict not in {"match", "indeterminate"}]
        return {call.request.target for call in told if isinstance(call, ServiceCall)}

    return run


def apiparity(original: str, unified: str, folder: Path, paths: Sequence[str]) -> Run:
    """Return the run of apiparity-check, which asks both services one after the other."""
    file = folder / "corpus.json"
    cases = [{"id": path, "method": "GET", "path": path} for path in paths]
    file.write_text(json.dumps({"version": 1, "cases": cases}), encoding="utf-8")

    def run() -> set[str]:
        sides = (TargetConfig(kind="http", url=url) for url in (original, unified))
        result = compare_sync(corpus=file, config=AppConfig(), old_target=next(sides), new_target=next(sides))
        return {case.case_id for case in result.cases if case.status != "match"}

    return run


def traffic_diff(original: str, unified: str, folder: Path, paths: Sequence[str]) -> Run:
    """Return the run of traffic-diff, which asks one service and holds it to what it recorded of the other one."""
    store = Store(str(folder / "traffic.db"))
    service = Service("original", original, perf_counter)
    replies = [(path, service.ask(ServiceRequest("", "GET", path))) for path in paths]
    service.close()
    store.add_exchanges(
        [
            Exchange("default", "GET", path, "", {}, b"", reply.status, dict(reply.headers), reply.body, 1.0)
            for path, reply in replies
        ]
    )
    asked = {exchange.id: exchange.path for exchange in store.exchanges("default")}

    def run() -> set[str]:
        summary = run_replay(store, "default", unified, Config())
        return {asked[result.exchange_id] for result in store.results(summary.run_id) if result.diffs or result.error}

    return run
