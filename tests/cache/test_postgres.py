"""The same state on a real PostgreSQL, which comes with its package and runs from a folder of the test."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from both import a_call_of, paths_over
from build import FakeUpstream
from cli import ROOT
from databases import clean
from payloads import REPLIES

from harness import assemble
from harness import recording as cassettes
from harness.rollout.state import FlagsFile
from harness.snaptrade import application
from harness.snaptrade.assembly import RECORDING
from harness.snaptrade.catalogue import OPERATIONS
from harness.snaptrade.credentials import placeholder_credentials
from harness.snaptrade.sdk import client as snaptrade

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture(scope="module")
def engine(postgres: Engine) -> Engine:
    """An empty database of a PostgreSQL server."""
    clean(postgres)
    return postgres


READS = [
    case for case in cassettes.find(ROOT / "cassettes", "world") if OPERATIONS[case.call.operation].effect == "read"
]


@pytest.mark.parametrize("case", READS, ids=lambda case: case.id)
def test_the_cache_answers_the_same(engine: Engine, case: cassettes.Case) -> None:
    """Cold, then warm without an upstream call."""
    cache = assemble.cache_in(engine, application)
    assert cache is not None
    cache.clear()
    upstream = snaptrade.connect(placeholder_credentials())
    chosen = assemble.choices(application, ("original", "unified"))
    both = assemble.build_paths(application, upstream, cache, chosen)
    with cassettes.replaying(case, RECORDING):
        answers = [both.unified(case.call) for _ in range(2)]
        original = both.original(case.call)
    assert [answer.body for answer in answers] == [original.body] * 2
    assert answers[1].upstream_calls == 0


def test_an_answer_with_a_poorer_part_is_kept(postgres: Engine) -> None:
    """Its tables get no row of what is not whole, nor of what refers to it: the database would refuse that."""
    clean(postgres)
    order = {**REPLIES["GET /accounts/A/orders"][0], "universal_symbol": {"id": "poor-1"}}
    upstream = FakeUpstream({**REPLIES, "GET /accounts/A/orders": [order]})
    paths, call = paths_over(upstream, postgres), a_call_of("orders.list")
    answers = [paths.unified(call) for _ in range(2)]
    assert [(answer.status, answer.parts[0].state) for answer in answers] == [(200, "miss"), (200, "hit")]
    assert answers[1].body == answers[0].body == paths.original(call).body


def test_moves_are_kept(engine: Engine, tmp_path: Path) -> None:
    """With who, when and why, and the way back."""
    shutil.copy(ROOT / "flags.yaml", tmp_path)
    flags = FlagsFile(tmp_path / "flags.yaml", "app", OPERATIONS, engine, assemble.now)
    flags.move("accounts.list", "live", "ada", "all criteria pass")
    flags.rollback("accounts.list", "ada", "ticket 4711")
    assert [(move.to_stage, move.who, move.why) for move in flags.history(2)] == [
        ("shadow", "ada", "ticket 4711"),
        ("live", "ada", "all criteria pass"),
    ]
    assert (tmp_path / "flags.yaml").read_bytes() == (ROOT / "flags.yaml").read_bytes()
