"""How values are written, and which characters of two texts differ."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.compare_report import CacheCounts, ReportedDifference
from harness.report.values import (
    Segments,
    as_json,
    differing,
    hit_rate_percent,
    plain,
    printable,
    sides,
    unusual_characters,
)

if TYPE_CHECKING:
    from harness.compare.verdicts import DifferenceKind
    from harness.wire import Json


def marked(segments: Segments) -> str:
    """The text with brackets around what differs."""
    return "".join(f"[{text}]" if differs else text for text, differs in segments)


@pytest.mark.parametrize(
    ("original", "unified", "left", "right"),
    [
        ("same", "same", "same", "same"),
        ("12.50", "12.90", "12.[5]0", "12.[9]0"),
        ("12.5", "12.50", "12.5", "12.5[0]"),
        ("", "new", "", "[new]"),
        ("USD", "EUR", "[USD]", "[EUR]"),
        ("Société Générale", "Societe Generale", "Soci[é]t[é] G[é]n[é]rale", "Soci[e]t[e] G[e]n[e]rale"),
    ],
)
def test_what_differs_is_marked_on_both_sides(original: str, unified: str, left: str, right: str) -> None:
    """Shared letters stay unmarked, unless the texts have too little in common."""
    assert tuple(map(marked, differing(original, unified))) == (left, right)


@given(st.text(), st.text())
def test_marking_loses_no_character(original: str, unified: str) -> None:
    """The pieces make up the texts, and what is not marked is the same on both sides."""
    pieces = differing(original, unified)
    assert tuple("".join(text for text, _ in side) for side in pieces) == (original, unified)
    left, right = ("".join(text for text, differs in side if not differs) for side in pieces)
    assert left == right


def test_long_texts_are_marked_in_no_time() -> None:
    """Texts too long to align are marked from the first to the last difference."""
    left, _ = differing("a" + "x" * 50_000 + "b", "c" + "y" * 50_000 + "b")
    assert [len(text) for text, _ in left] == [50_001, 1]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "\N{EN DASH}"), ("text", "text"), (Decimal("1.50"), "1.50"), (3, "3"), (True, "true"), ([None], "[null]")],
)
def test_values_are_written_for_reading(value: Json, shown: str) -> None:
    """Every digit is kept."""
    assert plain(value) == shown


def test_as_json_tells_text_from_numbers() -> None:
    """A difference of type shows."""
    assert (as_json("1"), as_json(1), as_json(None)) == ('"1"', "1", "null")


@pytest.mark.parametrize(
    ("kind", "shown"), [("value", ("null", "1")), ("missing", ("null", "absent")), ("extra", ("absent", "1"))]
)
def test_what_a_path_did_not_give_is_absent(kind: DifferenceKind, shown: tuple[str, str]) -> None:
    """Null was given, absent was not."""
    difference = ReportedDifference(
        path="[]", at="[0]", kind=kind, count=1, field=None, source=None, original=None, unified=1, cases=["a/b[cold]"]
    )
    assert sides(difference) == shown


@pytest.mark.parametrize(
    ("cache", "shown"),
    [((1, 1, 0), "50.0 %"), ((2, 0, 1), "66.7 %"), ((0, 0, 0), "\N{EN DASH}")],
)
def test_the_hit_rate_counts_fresh_answers_only(cache: tuple[int, int, int], shown: str) -> None:
    """A stale part is no hit, and without any part there is no rate."""
    hit, miss, stale = cache
    assert hit_rate_percent(CacheCounts(hit=hit, miss=miss, stale=stale)) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a b", "a b"),
        ("Société", "Société"),
        ("\x1b[2J", r"\x1b[2J"),
        ("a\nb\rc", r"a\nb\rc"),
        ("\u202egpj", r"\u202egpj"),
        ("a\u200bb", r"a\u200bb"),
        ("\x9b", r"\x9b"),
        ("\ud800", r"\ud800"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    """Control characters, directions, characters without a width, halves of characters."""
    assert printable(text) == shown


@given(st.text())
def test_printable_text_is_left_alone_the_second_time(text: str) -> None:
    """Nothing that is written out has to be written out again."""
    assert printable(printable(text)) == printable(text)
    assert printable(text).isprintable()


def test_characters_beyond_ascii_are_named_where_texts_differ() -> None:
    """They may look like others; what both texts share is not worth a word."""
    assert unusual_characters(*differing("é Cash", "é C\u0430sh")) == ["\u0430 U+0430 CYRILLIC SMALL LETTER A"]
    assert unusual_characters(*differing("a b", "a\u200bb")) == [r"\u200b U+200B ZERO WIDTH SPACE"]
    assert unusual_characters(*differing("abc", "abd")) == []
