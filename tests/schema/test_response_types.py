"""Response types: what stands at a path, and what a value can be that has one type or another."""

from __future__ import annotations

from harness.schema.response_types import (
    ANY,
    Property,
    ResponseType,
    all_of,
    listed_tags,
    merge_variants,
    one_of,
    select_variants,
    type_at,
    untagged_variants,
)

TEXT, NUMBER = ResponseType("string"), ResponseType("number")


def an_object(*properties: Property, nullable: bool = False, additional: ResponseType | None = None) -> ResponseType:
    return ResponseType("object", nullable, properties=properties, additional=additional)


def test_a_value_is_as_required_and_as_nullable_as_the_way_to_it() -> None:
    """A null or missing object leaves nothing inside it."""
    money = an_object(Property("code", TEXT, required=True), nullable=True)
    response = ResponseType("list", item=an_object(Property("money", money)))
    assert type_at(response, ("[]", "money", "code")) == Property("code", ResponseType("string", nullable=True))


def test_nothing_stands_where_a_step_is_missing() -> None:
    """A name, an item of what is no list, a property of what is no object."""
    response = an_object(Property("a", TEXT))
    assert [type_at(response, steps) for steps in (("b",), ("[]",), ("a", "b"))] == [None, None, None]


def test_anything_may_stand_in_what_is_not_described() -> None:
    """Silence is no statement: neither that a value is there, nor that it may be absent or null."""
    silent = (ANY, ResponseType("list"), an_object(additional=ANY))
    found = [type_at(type_, steps) for type_, steps in zip(silent, (("a", "b"), ("[]", "b"), ("a", "b")), strict=True)]
    assert found == [Property("b", ANY, required=True)] * 3


def test_additional_properties_have_the_type_that_is_described() -> None:
    """None of them need be there."""
    rates = an_object(Property("USD", TEXT, required=True), additional=NUMBER)
    assert type_at(rates, ("EUR",)) == Property("EUR", NUMBER)
    assert type_at(rates, ("USD",)) == Property("USD", TEXT, required=True)


def test_a_union_has_the_properties_of_every_variant() -> None:
    """Required is what all require; values are those of all; what differs in kind is anything."""
    one = an_object(
        Property("kind", ResponseType("string", values=("a",)), required=True),
        Property("x", TEXT, required=True),
        Property("z", TEXT),
    )
    other = an_object(Property("kind", ResponseType("string", values=("b",)), required=True), Property("z", NUMBER))
    assert merge_variants(one_of([one, other])) == an_object(
        Property("kind", ResponseType("string", values=("a", "b")), required=True),
        Property("x", TEXT),
        Property("z", ANY),
    )


def test_a_union_with_an_open_variant_is_open() -> None:
    """What one variant lists may be anything in the other."""
    merged = merge_variants(one_of([an_object(Property("x", TEXT, required=True)), an_object(additional=ANY)]))
    assert merged == an_object(Property("x", ANY, required=True), additional=ANY)


def test_values_are_not_listed_where_one_variant_does_not_list_them() -> None:
    """It can be any text then."""
    assert merge_variants(one_of([ResponseType("string", values=("a",)), TEXT])) == TEXT


def test_a_union_is_nullable_where_a_variant_is() -> None:
    """And a union of one is that one."""
    assert merge_variants(one_of([TEXT, ResponseType("string", nullable=True)])).nullable
    assert one_of([TEXT]) == TEXT


def test_a_variant_is_selected_by_its_tag() -> None:
    """The others are left out; a tag that no variant lists selects none."""
    one, other = (an_object(Property("kind", ResponseType("string", values=(tag,)))) for tag in "ab")
    plain = an_object(Property("kind", TEXT))
    union = one_of([one, other, plain])
    selected = select_variants(union, "kind", ("a",))
    assert selected
    assert (listed_tags(union, "kind"), selected.variants) == (("a", "b"), (one,))
    assert (untagged_variants(union, "kind"), select_variants(union, "kind", ("c",))) == ((plain,), None)


def test_all_of_joins_the_properties() -> None:
    """The last to describe a property says what it is; any may require it; null is what all allow."""
    base = an_object(Property("id", TEXT, required=True), nullable=True)
    own = an_object(Property("id", ResponseType("uuid")), Property("name", TEXT))
    joined = an_object(Property("id", ResponseType("uuid"), required=True), Property("name", TEXT))
    assert all_of([ResponseType("any", nullable=True), base, own]) == joined


def test_all_of_a_union_is_a_union() -> None:
    """Each variant has the properties of the other parts too."""
    base, one, other = (an_object(Property(name, TEXT)) for name in ("id", "x", "y"))
    both = an_object(Property("id", TEXT), Property("x", TEXT)), an_object(Property("id", TEXT), Property("y", TEXT))
    assert all_of([base, one_of([one, other])]) == one_of(both)
