"""Shapes: what stands at a path, and what a value can be that has one shape or another."""

from __future__ import annotations

from harness.schema.response_types import Member, Shape, all_of, dig, one_of, tagged, tags_of, whole

TEXT, NUMBER = Shape("string"), Shape("number")


def an_object(*members: Member, nullable: bool = False) -> Shape:
    return Shape("object", nullable, members=members)


def test_a_value_is_as_required_and_as_null_as_the_way_to_it() -> None:
    """A null or missing object leaves nothing inside it."""
    inner = an_object(Member("code", TEXT, required=True), nullable=True)
    answer = Shape("list", item=an_object(Member("money", inner, required=False)))
    assert dig(answer, ("[]", "money", "code")) == Member("code", Shape("string", nullable=True), required=False)


def test_nothing_stands_where_a_step_is_missing() -> None:
    """A name, an item of what is no list, a member of what is no object."""
    answer = an_object(Member("a", TEXT))
    assert [dig(answer, steps) for steps in (("b",), ("[]",), ("a", "b"))] == [None, None, None]


def test_a_union_as_a_whole_has_the_members_of_every_variant() -> None:
    """Required is what all require; values are those of all; what differs in kind is anything."""
    one = an_object(
        Member("kind", Shape("string", values=("a",)), required=True),
        Member("x", TEXT, required=True),
        Member("z", TEXT),
    )
    other = an_object(Member("kind", Shape("string", values=("b",)), required=True), Member("z", NUMBER))
    assert whole(one_of([one, other])) == an_object(
        Member("kind", Shape("string", values=("a", "b")), required=True), Member("x", TEXT), Member("z", Shape("any"))
    )


def test_values_are_not_listed_where_one_variant_does_not_list_them() -> None:
    """It can be any text then."""
    assert whole(one_of([Shape("string", values=("a",)), TEXT])) == TEXT


def test_a_union_is_null_where_a_variant_is() -> None:
    """And a union of one is that one."""
    assert whole(one_of([TEXT, Shape("string", nullable=True)])).nullable
    assert one_of([TEXT]) == TEXT


def test_a_variant_is_chosen_by_its_tag() -> None:
    """The others are left out; an unknown tag chooses nothing."""
    one, other = (an_object(Member("kind", Shape("string", values=(tag,)))) for tag in "ab")
    union = one_of([one, other])
    assert tags_of(union, "kind") == ("a", "b")
    assert tagged(union, "kind", ("a",)).variants == (one,)
    assert tagged(union, "kind", ("c",)) == union


def test_all_of_joins_the_members() -> None:
    """The last to tell of a member says what it is; any may require it; null is what all allow."""
    base = an_object(Member("id", TEXT, required=True), nullable=True)
    own = an_object(Member("id", Shape("uuid")), Member("name", TEXT))
    joined = an_object(Member("id", Shape("uuid"), required=True), Member("name", TEXT))
    assert all_of([Shape("any", nullable=True), base, own]) == joined
