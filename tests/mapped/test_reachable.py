"""What the operations bring along: coverage is measured on that, and on nothing else."""

from __future__ import annotations

from harness.mapped.mapping import Mapper
from harness.snaptrade.generated.model import MODEL

reachable_entities = Mapper(MODEL).reachable_entities


def test_what_stands_inside_is_reached() -> None:
    """Embedded entities, and those that stand whole around a key."""
    assert {"Position", "TaxLot", "FutureInstrument", "FigiInstrument"} <= set(reachable_entities(["Position"]))
    assert set(reachable_entities(["Balance"])) == {"Balance", "Currency"}


def test_what_is_fetched_apart_is_reached() -> None:
    """The symbol of a position, with its currency and exchange."""
    assert {"UniversalSymbol", "Exchange"} <= set(reachable_entities(["Position"]))


def test_what_nothing_leads_to_is_not_reached() -> None:
    """The account of a position is named and not brought; each entity comes once."""
    found = list(reachable_entities(["Position", "UniversalSymbol"]))
    assert not {"Account", "AccountOrderRecord"} & set(found)
    assert len(found) == len(set(found))
