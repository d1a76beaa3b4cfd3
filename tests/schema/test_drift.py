"""A schema and upstream's answers that have come apart: each way is found, and told where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.schema.drift import DriftFinding, find_drift
from harness.schema.payload_locations import source_endpoints
from harness.schema.read import parse
from harness.schema.response_types import ANY, Property, ResponseType, TypeKind, one_of

ORDERS = "GET /{user}/orders"
SCHEMA = """
enums:
  Side: {values: [BUY, SELL]}
entities:
  Money:
    fields:
      id: {type: string, primary_key: true, source: id}
      code: {type: string, optional: true, source: code}
    source: {endpoint: "GET /{user}/orders", path: "data[].money"}
    refused: {symbol: It is no more than a sign.}
  Share:
    embedded: true
    fields:
      kind: {type: string, const: share, source: kind}
      ticker: {type: string, source: ticker}
  Fund:
    embedded: true
    fields:
      kind: {type: string, const: fund, source: kind}
      holdings: {type: "list[Share]", source: holdings}
  Order:
    source: {endpoint: "GET /{user}/orders", path: "data[]"}
    access: user
    refused: {meta: Free in form., /page: It is told of the answer.}
    fields:
      user: {type: string, primary_key: true, source: "{user}"}
      place: {type: integer, primary_key: true, source: "#"}
      id: {type: string, primary_key: true, source: id}
      units: {type: decimal, source: units}
      side: {type: Side, source: side}
      tags: {type: "list[string]", optional: true, source: tags}
      placed_at: {type: datetime, nullable: true, source: times.placed}
      money_id: {type: string, foreign_key: Money.id, source: money.id}
      thing: {type: Share | Fund, discriminator: kind, source: thing}
      note: {type: string, optional: true}
"""


def a_property(name: str, kind: TypeKind = "string", *, required: bool = True, nullable: bool = False) -> Property:
    return Property(name, ResponseType(kind, nullable), required)


def an_object(*members: Property) -> ResponseType:
    return ResponseType("object", properties=members)


def a_list(item: ResponseType) -> ResponseType:
    return ResponseType("list", item=item)


def a_variant(kind: str, *members: Property) -> ResponseType:
    return an_object(Property("kind", ResponseType("string", values=(kind,)), required=True), *members)


SHARE = a_variant("share", a_property("ticker"))
FUND = a_variant("fund", Property("holdings", a_list(SHARE), required=True))
PLACED = a_property("placed", "datetime", nullable=True)
MONEY = an_object(
    a_property("id", required=False), a_property("code", required=False), a_property("symbol", required=False)
)
ORDER: dict[str, Property] = {
    member.name: member
    for member in (
        a_property("id"),
        a_property("units", "number"),
        Property("side", ResponseType("string", values=("BUY", "SELL")), required=True),
        Property("tags", a_list(ResponseType("string"))),
        Property("times", an_object(PLACED), required=True),
        Property("money", MONEY, required=True),
        Property("thing", one_of([SHARE, FUND]), required=True),
        a_property("meta", "any", required=False),
    )
}


def found(*others: Property, without: str = "", schema: str = SCHEMA, page: str = "page") -> list[DriftFinding]:
    """What is found where these members of an order are other than the schema says."""
    members = {**ORDER, **{other.name: other for other in others}}
    order = an_object(*(member for name, member in members.items() if name != without))
    answer = an_object(Property("data", a_list(order), required=True), a_property(page, "any"))
    return list(find_drift(parse(schema, "s.yaml"), {ORDERS: answer}).findings)


def told(findings: list[DriftFinding]) -> list[tuple[str, str, str]]:
    return [(each.kind, f"{each.entity}.{each.name}", each.sentence) for each in findings]


def test_nothing_is_found_where_both_say_the_same() -> None:
    """Every member is mapped, or refused with a reason."""
    assert found() == []


def test_a_default_and_examples_may_be_lists() -> None:
    """They are values of the schema file like any other, though no set can hold them."""
    tags = 'tags: {type: "list[string]", optional: true'
    assert found(schema=SCHEMA.replace(tags, f"{tags}, default: [old], examples: [[new, old]]")) == []


def test_an_endpoint_that_is_gone_is_found_at_each_entity_that_names_it() -> None:
    """Nothing else is said of them: there is nothing left to compare."""
    schema = parse(SCHEMA, "s.yaml")
    assert source_endpoints(schema) == (ORDERS,)
    assert told(list(find_drift(schema, {}).findings)) == [
        ("endpoint gone", "Money.source", f"{ORDERS} is gone upstream"),
        ("endpoint gone", "Order.source", f"{ORDERS} is gone upstream"),
    ]


MINTED = """
entities:
  Coin:
    source: {endpoint: "GET /coins/{name}", also: [POST /coins]}
    cache_ttl: 60
    fields:
      id: {type: string, primary_key: true, source: id}
      sizes: {type: "list[Size]", source: sizes}
  Size:
    embedded: true
    fields:
      mm: {type: decimal, source: mm}
"""
SIZE = an_object(a_property("mm", "number"))
A_PIECE = an_object(a_property("id"), Property("sizes", a_list(SIZE), required=True))
NO_SIZES, NO_MM = (
    an_object(a_property("id")),
    an_object(a_property("id"), Property("sizes", a_list(an_object(a_property("x"))))),
)


@pytest.mark.parametrize(
    "listed",
    [a_list(A_PIECE), A_PIECE, an_object(a_property("next"), Property("coins", a_list(A_PIECE))), ANY, a_list(ANY)],
)
def test_an_endpoint_that_gives_as_much_is_no_drift(listed: ResponseType) -> None:
    """As a list, as one object, as a list beside other things; of what is not described nothing is said."""
    coins = {"GET /coins/{}": A_PIECE, "POST /coins": listed}
    assert not find_drift(parse(MINTED, "s.yaml"), coins).has_drift


@pytest.mark.parametrize("listed", [a_list(NO_SIZES), a_list(NO_MM), a_list(SIZE), ResponseType("string")])
def test_an_endpoint_that_gives_less_than_the_schema_says_is_found(listed: ResponseType) -> None:
    """Even if no more than a part of a part is missing."""
    findings = find_drift(parse(MINTED, "s.yaml"), {"GET /coins/{name}": A_PIECE, "POST /coins": listed}).findings
    sentence = "POST /coins does not give all that GET /coins/{name} gives of it"
    assert told(list(findings)) == [("poorer", "Coin.source", sentence)]


def test_a_further_endpoint_that_is_gone_is_found() -> None:
    """Upstream is asked about it as about all others."""
    schema = parse(MINTED, "s.yaml")
    assert source_endpoints(schema) == ("GET /coins/{name}", "POST /coins")
    findings = find_drift(schema, {"GET /coins/{name}": A_PIECE}).findings
    assert told(list(findings)) == [("endpoint gone", "Coin.source", "POST /coins is gone upstream")]


@pytest.mark.parametrize(
    ("member", "entity", "name"),
    [
        (a_property("extra"), "Order", "extra"),
        (Property("times", an_object(PLACED, a_property("filled"))), "Order", "times.filled"),
        (Property("money", an_object(*MONEY.properties, a_property("sign"))), "Money", "sign"),
        (
            Property("thing", one_of([replace(SHARE, properties=(*SHARE.properties, a_property("isin"))), FUND])),
            "Share",
            "isin",
        ),
    ],
)
def test_a_member_that_is_neither_mapped_nor_refused_is_found(member: Property, entity: str, name: str) -> None:
    """In the entity's own object, on the way to a value, in an entity that stands whole inside, in a union."""
    assert ("unmapped", f"{entity}.{name}") in [(each.kind, f"{each.entity}.{each.name}") for each in found(member)]


def test_what_stands_around_the_objects_is_to_be_refused_too() -> None:
    """`/page` is the answer's, not the order's."""
    assert told(found(page="cursor")) == [
        ("unmapped", "Money./cursor", f"{ORDERS} cursor is neither mapped nor refused"),
        ("gone", "Order./page", "/page is gone upstream, so there is nothing to refuse"),
    ]


def test_a_mapped_member_that_is_gone_is_found() -> None:
    """At the `source` of its field."""
    [finding] = found(without="units")
    assert told([finding]) == [("gone", "Order.units", "units is gone upstream")]
    assert finding.place == ("entities", "Order", "fields", "units", "source")


def test_a_refused_member_that_is_gone_is_found() -> None:
    """A refusal is no place for what is not there."""
    [finding] = found(without="meta")
    assert told([finding]) == [("gone", "Order.meta", "meta is gone upstream, so there is nothing to refuse")]
    assert finding.place == ("entities", "Order", "refused", "meta")


@pytest.mark.parametrize(
    ("name", "shape", "sentence"),
    [
        ("units", ResponseType("boolean"), "units is boolean upstream, and decimal in the schema"),
        ("tags", ResponseType("string"), "tags is string upstream, and list[string] in the schema"),
        ("tags", a_list(ResponseType("integer")), "tags is list of integer upstream, and list[string] in the schema"),
        ("side", ResponseType("integer"), "side is integer upstream, and Side in the schema"),
        ("thing", ResponseType("string"), "thing is string upstream, and Share | Fund in the schema"),
    ],
)
def test_a_type_that_changed_is_found(name: str, shape: ResponseType, sentence: str) -> None:
    """Scalars, lists, enums and embedded entities."""
    findings = found(replace(ORDER[name], type=shape))
    assert ("type", f"Order.{name}", f"{ORDERS} data[].{sentence}") in told(findings)


@pytest.mark.parametrize("kind", ["decimal", "number", "integer", "string", "any"])
def test_a_decimal_is_read_from_numbers_and_from_text(kind: TypeKind) -> None:
    """Upstream moves its money from numbers to text; both are accepted."""
    assert found(a_property("units", kind)) == []


def test_a_value_that_a_closed_enum_does_not_know_is_found() -> None:
    """The answer that carries it could not be read."""
    side = Property("side", ResponseType("string", values=("BUY", "SELL", "SHORT")), required=True)
    sentence = f"{ORDERS} data[].side can be 'SHORT' upstream, which the schema does not know"
    assert told(found(side)) == [("value", "Order.side", sentence)]
    assert found(side, schema=SCHEMA.replace("[BUY, SELL]", "[BUY, SELL], open: true")) == []


def test_a_kind_that_a_union_does_not_know_is_found() -> None:
    """A new variant upstream."""
    thing = Property("thing", one_of([SHARE, FUND, a_variant("coin", a_property("chain"))]), required=True)
    assert told(found(thing)) == [
        ("value", "Order.thing", f"{ORDERS} data[].thing can be 'coin' upstream, which the schema does not know")
    ]


@pytest.mark.parametrize(
    ("member", "kind", "name", "where"),
    [
        (a_property("units", "number", nullable=True), "null", "units", "units"),
        (a_property("units", "number", required=False), "absent", "units", "units"),
        (replace(ORDER["times"], required=False), "absent", "placed_at", "times.placed"),
        (replace(ORDER["money"], required=False), "absent", "money_id", "money"),
        (replace(ORDER["money"], type=replace(MONEY, nullable=True)), "null", "money_id", "money"),
    ],
)
def test_null_and_absent_are_found_where_the_schema_does_not_allow_them(
    member: Property, kind: str, name: str, where: str
) -> None:
    """Of the value, and of anything on the way to it."""
    word = "null" if kind == "null" else "absent"
    sentence = f"{ORDERS} data[].{where} can be {word} upstream, and not in the schema"
    assert told(found(member)) == [(kind, f"Order.{name}", sentence)]


def test_a_key_may_be_absent_upstream() -> None:
    """Upstream promises hardly any key, and there is no row without one."""
    assert found(a_property("id", required=False)) == []


def test_a_schema_may_allow_more_than_upstream_does() -> None:
    """What never comes does no harm."""
    assert found(Property("tags", a_list(ResponseType("string")), required=True)) == []


def test_a_deprecation_that_the_schema_does_not_tell_is_found() -> None:
    """A mapped member that upstream will drop."""
    units = replace(ORDER["units"], deprecated=True)
    sentence = f"{ORDERS} data[].units is deprecated upstream, which the schema does not say"
    assert told(found(units)) == [("deprecated", "Order.units", sentence)]
    assert found(units, schema=SCHEMA.replace("source: units", "source: units, deprecated: Soon gone.")) == []


def test_an_alternative_counts_where_another_path_is_absent() -> None:
    """`a | b` is there when either is; a path that no variant has is gone."""
    either = SCHEMA.replace("source: units", "source: thing.ticker | units").replace("type: decimal", "type: string")
    assert found(a_property("units"), schema=either) == []
    neither = either.replace("thing.ticker", "thing.isin")
    assert [each.kind for each in found(a_property("units"), schema=neither)] == ["gone"]


def test_a_field_may_be_read_from_another_endpoint() -> None:
    """At the same path of that endpoint's answer, whose other members are not this entity's."""
    schema = SCHEMA.replace("source: units", "source: {endpoint: GET /fills, path: units}")
    fills = an_object(
        Property("data", a_list(an_object(a_property("units", "boolean"), a_property("fee"))), required=True)
    )
    orders = an_object(Property("data", a_list(an_object(*ORDER.values()))), a_property("page"))
    responses = {ORDERS: orders, "GET /fills": fills}
    kinds = [(each.kind, each.name) for each in find_drift(parse(schema, "s.yaml"), responses).findings]
    assert kinds == [("unmapped", "units"), ("type", "units")]


COIN = """\
entities:
  Coin:
    embedded: true
    fields: {kind: {type: string, const: coin, source: kind}, chain: {type: string, source: chain}}"""
WITH_COIN = SCHEMA.replace("entities:", COIN).replace("Share | Fund", "Share | Fund | Coin")


def test_a_variant_that_upstream_does_not_list_is_compared_with_none() -> None:
    """The other variants are other things; that it is compared nowhere is said."""
    assert told(found(schema=WITH_COIN)) == [
        ("undescribed", "Coin.source", "no response upstream describes Coin, so it is not compared")
    ]


def test_the_only_variant_without_a_tag_is_the_only_entity_without_one() -> None:
    """Nothing else can be meant."""
    plain = an_object(a_property("kind"), a_property("chain", "integer"))
    thing = Property("thing", one_of([SHARE, FUND, plain]), required=True)
    assert [(each.kind, each.entity, each.name) for each in found(thing, schema=WITH_COIN)] == [
        ("type", "Coin", "chain"),
        ("undescribed", "Order", "thing"),
    ]


def test_variants_without_tags_are_compared_with_none() -> None:
    """Which of them is meant is anybody's guess."""
    plain = [an_object(a_property("kind"), a_property(name)) for name in ("chain", "sort")]
    thing = Property("thing", one_of([SHARE, FUND, *plain]), required=True)
    assert [(each.kind, each.entity) for each in found(thing, schema=WITH_COIN)] == [
        ("undescribed", "Coin"),
        ("undescribed", "Order"),
    ]


def test_an_entity_that_is_one_variant_is_not_compared_with_the_others() -> None:
    """Also where the field itself is no union, and another of its fields is a tag as well."""
    share = "  Share:\n    embedded: true\n    fields:\n"
    sided = SCHEMA.replace(share, f"{share}      side: {{type: Side, optional: true, source: side}}\n")
    single = sided.replace("{type: Share | Fund, discriminator: kind, source: thing}", "{type: Share, source: thing}")
    side = Property("side", ResponseType("string", values=("BUY", "SELL")))
    coin = a_variant("coin", side, a_property("chain"))
    findings = found(Property("thing", one_of([coin, FUND]), required=True), schema=single)
    assert {(each.kind, each.entity) for each in findings} == {("undescribed", "Share"), ("undescribed", "Fund")}


@pytest.mark.parametrize("open_type", [ANY, ResponseType("object", additional=ANY)])
def test_what_upstream_does_not_describe_is_no_drift(open_type: ResponseType) -> None:
    """Neither gone, nor of another type, nor absent; that an entity is not compared there is said."""
    assert found(Property("times", open_type, required=True)) == []
    assert told(found(Property("money", open_type, required=True))) == [
        (
            "undescribed",
            "Money.data[].money",
            f"{ORDERS} data[].money is not described upstream, so Money is not compared there",
        )
    ]


def test_additional_properties_are_compared() -> None:
    """A map of numbers holds a number under every name, and no name for certain."""
    counts = ResponseType("object", additional=ResponseType("integer"))
    assert [each.kind for each in found(Property("times", counts, required=True))] == ["type", "absent"]


def test_a_response_that_is_not_described_is_not_compared_in_silence() -> None:
    """Nothing differs, and nothing was compared."""
    report = find_drift(parse(SCHEMA, "s.yaml"), {ORDERS: ANY})
    assert (report.has_drift, report.compared) == (False, 0)
    assert {each.entity for each in report.findings} == {"Money", "Order", "Share", "Fund"}


def test_the_names_of_path_parameters_do_not_matter() -> None:
    """`{user_id}` is what the schema calls `{user}`."""
    members = an_object(Property("data", a_list(an_object(*ORDER.values())), required=True), a_property("page", "any"))
    assert find_drift(parse(SCHEMA, "s.yaml"), {"GET /{user_id}/orders/": members}).findings == ()
