"""An answer never changes because another operation was asked: many reads over one cache that is never emptied."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from both import paths_over
from cli import ROOT

from harness import assemble, recording
from harness.cache.database import MEMORY, open_database
from harness.parity.run import find_cases
from harness.snaptrade import application
from harness.snaptrade.catalogue import OPERATIONS

SCENARIOS = ("world", "trader")


@pytest.fixture(scope="module")
def reads() -> list[recording.Case]:
    """The recorded reads of several users."""
    found = (case for name in SCENARIOS for case in find_cases(application, ROOT / "cassettes", name))
    return [
        case for case in found if OPERATIONS[case.operation].effect == "read" and OPERATIONS[case.operation].endpoint
    ]


@pytest.mark.parametrize("seed", range(2))
def test_each_answer_is_the_originals_whatever_was_asked_before(reads: list[recording.Case], seed: int) -> None:
    """In any order: two endpoints give the same entity with different completeness."""
    assert application.recording is not None
    replayed = assemble.replayed_upstream(application)
    # Each cassette was recorded as one of several users, and answers a user of the same name.
    paths = paths_over(lambda request: replayed(replace(request, user=request.user and "user")), open_database(MEMORY))
    shuffled, wrong = Random(seed).sample(reads * 2, 2 * len(reads)), []  # noqa: S311 - an order, no secret
    for case in shuffled:
        call = replace(case.call, user=case.call.user and case.scenario.partition("-")[0])
        with recording.replaying(case, application.recording):
            original, unified = paths.original(call), paths.unified(call)
        if (original.status, original.body) != (unified.status, unified.body):
            wrong.append(case.id)
    assert (len(shuffled) > 80, wrong) == (True, [])
