"""The half sentence that helps, and what no sentence tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.calls import Failure
from harness.errors import ConfigurationError, edit_distance, nearest

WORDS = st.text("abc", max_size=6)


@pytest.mark.parametrize(
    ("word", "name", "count"),
    [
        ("type", "type", 0),
        ("tpye", "type", 1),
        ("tye", "type", 1),
        ("tyype", "type", 1),
        ("tape", "type", 1),
        ("tpey", "type", 2),
        ("", "type", 4),
        ("ca", "abc", 3),
    ],
)
def test_slips_are_counted(word: str, name: str, count: int) -> None:
    """A letter too many, missing or wrong, and two that changed places, are one each."""
    assert edit_distance(word, name) == count


@given(WORDS, WORDS)
def test_slips_are_the_same_there_and_back(one: str, other: str) -> None:
    """No word is nearer to another than that one to it."""
    assert edit_distance(one, other) == edit_distance(other, one)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("Curency", "did you mean 'Currency'?"),
        ("Curecy", "did you mean 'Currency'?"),
        ("Crecy", "valid: Currency, id, to"),
        ("ld", "did you mean 'id'?"),
        ("xy", "valid: Currency, id, to"),
    ],
)
def test_a_name_is_near_within_two_edit_distance(word: str, said: str) -> None:
    """A short word has one, since two would leave nothing of it."""
    assert nearest(word, ["to", "id", "Currency"]) == said


def test_nothing_to_choose_from_is_said() -> None:
    """A list of no names is not an empty half sentence."""
    assert nearest("x", []) == "valid: none"


def test_of_many_names_the_most_similar_are_told() -> None:
    """A sentence stays one, however many names there are."""
    said = nearest("int", [*(f"Entity{number}" for number in range(60)), "integer"])
    assert (said.startswith("valid: integer, "), said.endswith(" and 49 more"), len(said) < 150) == (True, True, True)


@pytest.mark.parametrize(
    "url", ["http://jane:s3cr3t@127.0.0.1:1", "postgresql+psycopg://jane:s3cr3t@db/x", "http://s3cr3t@h"]
)
def test_a_url_is_told_without_its_user_and_password(url: str) -> None:
    """In every sentence of ours, and in every failure of a path."""
    sentence = f"{url} gave no answer, nor did {url!r}"

    assert "s3cr3t" not in str(ConfigurationError(sentence))
    assert "s3cr3t" not in Failure("Unreachable", "exception", sentence).message
    assert str(ConfigurationError("write to jane@bank.com, see http://x/a@b")) == (
        "write to jane@bank.com, see http://x/a@b"
    )
