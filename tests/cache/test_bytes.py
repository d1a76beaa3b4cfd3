"""A cached answer is never told apart from a fresh one by its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from both import paths_over, unified_contract
from cli import ROOT
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import one_in

from harness import assemble, recording
from harness.cache.answers import FetchedEntity, decode_entities, decode_models, encode_inside, encode_models
from harness.cache.database import MEMORY, open_database
from harness.mapped import rendering
from harness.model.strategies import build_values
from harness.parity.run import find_cases
from harness.snaptrade import application
from harness.snaptrade.catalogue import OPERATIONS
from harness.snaptrade.generated.model import MODEL
from harness.wire import as_numbers, as_strings

if TYPE_CHECKING:
    from sqlalchemy import Engine

CASES = [
    pytest.param(case, id=case.id, marks=[pytest.mark.slow] if case.scenario.startswith("refused") else [])
    for case in find_cases(application, ROOT / "cassettes", None)
    if OPERATIONS[case.operation].effect == "read" and OPERATIONS[case.operation].endpoint
]
UPSTREAM = assemble.replayed_upstream(application)
VALUES = build_values(MODEL.facts, MODEL.models)


@pytest.fixture(scope="module")
def engine() -> Engine:
    """A database that every case empties."""
    return open_database(MEMORY)


@pytest.mark.parametrize("contract", ["original", "unified"])
@pytest.mark.parametrize("case", CASES)
def test_a_hit_has_the_bytes_of_the_fresh_answer(engine: Engine, case: recording.Case, contract: str) -> None:
    """In both contracts, of every recorded case."""
    assert application.recording is not None
    paths = paths_over(UPSTREAM, engine)
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM cache_answer"))
    source, encode = (paths.unified, as_numbers) if contract == "original" else (unified_contract(paths), as_strings)
    with recording.replaying(case, application.recording):
        fresh, kept = source(case.call), source(case.call)
    assert (fresh.status, fresh.failure) == (kept.status, kept.failure)
    assert encode(fresh.body) == encode(kept.body)


@pytest.mark.parametrize("entity", sorted(name for name, facts in MODEL.facts.items() if facts.ttl is not None))
def test_what_is_kept_of_any_model_is_what_the_unified_contract_sends(entity: str) -> None:
    """One of them, and a list; and it is read as the same models."""

    @one_in(10)
    @given(st.lists(VALUES[entity], min_size=1, max_size=3))
    def law(models: list[Any]) -> None:
        entities = [FetchedEntity(model) for model in models]
        trees = [rendering.unified(model) for model in models]
        many, one = encode_models(entities, many=True), encode_models(entities[:1], many=False)
        assert (many, one) == (as_strings(trees), as_strings(trees[0]))
        assert decode_models(many, MODEL.models[entity]) == tuple(models)
        assert decode_models(one, MODEL.models[entity]) == (models[0],)

    law()


@pytest.mark.parametrize("entity", ["Balance", "UniversalSymbol"])
def test_what_stood_inside_comes_back(entity: str) -> None:
    """Each under its own, also what stood there twice, and what is poorer."""

    @one_in(10)
    @given(st.lists(st.tuples(VALUES[entity], VALUES["Currency"], VALUES["Currency"]), max_size=3))
    def law(drawn: list[Any]) -> None:
        entities = tuple(
            FetchedEntity(model, {"currency_id": FetchedEntity(inner, {"deeper": FetchedEntity(deeper)})})
            for model, inner, deeper in drawn
        )
        read = decode_entities([each.model for each in entities], encode_inside(entities), MODEL.models)
        assert read == entities

    law()
