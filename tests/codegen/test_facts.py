"""What the facts say about the schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.codegen.facts import emit_facts
from harness.model.facts import EntityFacts, FieldFacts
from harness.schema import read
from harness.snaptrade.generated.facts import FACTS, SCHEMA_DIGEST
from harness.snaptrade.generated.models import MODELS

TEXT = Path("schemas/unified_domain.yaml").read_text(encoding="utf-8")


def test_every_entity_and_field_has_facts() -> None:
    """What cache, mapping and rendering need of a model is there for all of it."""
    fields = {name: [field.name for field in entity.fields] for name, entity in FACTS.items()}
    assert fields == {name: list(model.model_fields) for name, model in MODELS.items()}


def test_an_entity_says_where_it_comes_from_and_where_it_is_kept() -> None:
    """Endpoint, place in the answer, table, key, age and audience."""
    told = FACTS["Position"]
    assert (told.endpoint, told.path) == ("GET /accounts/{accountId}/positions/all", ("results", "[]"))
    assert (told.table, told.key, told.ttl, told.access) == ("position", ("account_id", "ordinal"), 60, "user")


def test_an_embedded_entity_has_neither_table_nor_key() -> None:
    """It lives inside its owner."""
    told = FACTS["Money"]
    assert (told.table, told.key, told.ttl, told.endpoint) == (None, (), None, "")


@pytest.mark.parametrize(
    ("name", "lineage"),
    [
        ("Position.units", "GET /accounts/{accountId}/positions/all results[].units"),
        ("Position.account_id", "GET /accounts/{accountId}/positions/all {accountId}"),
        ("UniversalSymbol.currency_code", "GET /symbols/{query} currency.code"),
        ("Currency.code", "GET /symbols/{query} currency.code"),
        ("Account.created_at", "GET /accounts [].created_date"),
        ("TaxLot.quantity", "quantity"),
        (
            "Position.symbol_id",
            (
                "GET /accounts/{accountId}/positions/all results[].instrument.underlying.id"
                " | results[].instrument.underlying_instrument.id | results[].instrument.id"
            ),
        ),
    ],
)
def test_lineage_names_endpoint_and_path(name: str, lineage: str) -> None:
    """A difference in an answer can be followed to the upstream value."""
    assert _field(name).lineage == lineage


@pytest.mark.parametrize(
    ("name", "refers", "in_source", "in_original", "fetched"),
    [
        ("UniversalSymbol.currency_id", "Currency", True, True, None),
        ("Account.brokerage_authorization_id", "BrokerageAuthorization", False, False, None),
        ("Position.symbol_id", "UniversalSymbol", False, True, "GET /symbols/{query}"),
        ("Position.units", None, False, False, None),
    ],
)
def test_a_reference_says_where_the_whole_entity_stands(
    name: str,
    refers: str | None,
    in_source: bool,  # noqa: FBT001
    in_original: bool,  # noqa: FBT001
    fetched: str | None,
) -> None:
    """Extracted from the answer, embedded in the original contract, or fetched by itself."""
    told = _field(name)
    assert (told.refers, told.embeds_in_source, told.embeds_in_original) == (refers, in_source, in_original)
    assert told.fetched == fetched


def test_a_union_says_which_entity_each_kind_selects() -> None:
    """The mapper picks the part by the value of the discriminator."""
    told = _field("Position.instrument")
    assert (told.discriminator, told.types[:2]) == ("kind", ("ListedInstrument", "OptionInstrument"))
    assert (told.variants["option"], told.variants["bond"]) == ("OptionInstrument", "ListedInstrument")


def test_a_list_of_entities_says_so() -> None:
    """Many values of one embedded entity."""
    told = _field("Position.tax_lots")
    assert (told.many, told.types, told.type) == (True, ("TaxLot",), "list[TaxLot]")


def test_the_digest_changes_with_what_the_schema_says() -> None:
    """A row that was cached under another schema is known by it."""
    changed = TEXT.replace("cache_ttl: 900", "cache_ttl: 901")
    assert SCHEMA_DIGEST not in emit_facts(read.parse(changed, "f"))


@pytest.mark.parametrize("change", ["# another comment\n", "description: Other words.\n"])
def test_the_digest_does_not_change_with_words(change: str) -> None:
    """A cache is not emptied for a comment or a description."""
    rest = TEXT[TEXT.index("enums:") :]
    assert SCHEMA_DIGEST in emit_facts(read.parse(change + rest, "elsewhere.yaml"))


def test_facts_cannot_be_changed() -> None:
    """They are shared by all that reads them."""
    with pytest.raises(TypeError):
        FACTS["Position"] = EntityFacts("Position", ())  # type: ignore[index]


def _field(name: str) -> FieldFacts:
    entity, _, wanted = name.partition(".")
    return next(field for field in FACTS[entity].fields if field.name == wanted)
