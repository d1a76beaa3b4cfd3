"""The text of a key says all of it, so that what another process has stored or dropped is found again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.cache.keys import Key, is_digest, text_of

TEXTS = st.text(st.characters())  # surrogates too: JSON may hold them
IDS = TEXTS | st.lists(st.tuples(TEXTS, TEXTS)).map(tuple)


@given(IDS)
def test_a_key_comes_back_from_its_text(name: str | tuple[tuple[str, str], ...]) -> None:
    """Unless the text is too long for an index of the database, and is a digest."""
    key = Key("user", "GET /", name)
    assert is_digest(name) or Key.of_text("user", "GET /", key.text) == key


@given(IDS, IDS)
def test_two_keys_have_two_texts(
    one: str | tuple[tuple[str, str], ...], other: str | tuple[tuple[str, str], ...]
) -> None:
    """A list of one value is not the value."""
    assert (text_of(one) == text_of(other)) is (one == other)


@given(st.integers(990, 1_100), st.sampled_from(["a", "%", "ü", "\ud800"]))
def test_a_text_fits_into_an_index(length: int, character: str) -> None:
    """Whatever is in it."""
    text = text_of(character * length)
    assert len(text) <= 1_000
    assert text.isascii()
    assert is_digest(character * length) is text.startswith("#")
