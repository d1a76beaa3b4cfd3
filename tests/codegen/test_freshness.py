"""The seal on a generated file tells whether a hand was on it."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.codegen.files import generate_files, generate_language_schema
from harness.codegen.freshness import find_outdated, is_generated, is_intact, seal, unseal
from harness.schema import read

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
FILES = generate_files(read.load(ROOT / "schemas/unified_domain.yaml")) | generate_language_schema()
PLAIN = "# Generated from a.yaml by `harness generate`; do not edit.\nx = 1\n"
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
EDITS = 500


def test_a_seal_stands_behind_the_sentence() -> None:
    """One line holds all that is not the file's own."""
    first, rest = seal(PLAIN).split("\n", 1)
    assert re.fullmatch(r"# Generated from a\.yaml by `harness generate`; do not edit\. \[[0-9a-f]{16}\]", first)
    assert rest == "x = 1\n"


def test_sealing_again_changes_nothing() -> None:
    """The digest is no part of what it is made from."""
    assert seal(seal(PLAIN)) == seal(PLAIN)


def test_a_seal_can_be_taken_off() -> None:
    """What is left is what the emitter gave."""
    assert unseal(seal(PLAIN)) == PLAIN


@pytest.mark.parametrize("name", FILES)
def test_every_generated_file_is_intact(name: str) -> None:
    """Whatever its comments look like."""
    assert is_intact(FILES[name])


@pytest.mark.parametrize("name", FILES)
def test_every_generated_file_says_once_where_it_comes_from(name: str) -> None:
    """Nobody edits it by mistake."""
    assert FILES[name].count("by `harness generate`; do not edit. [") == 1


@pytest.mark.parametrize("text", ["", "x = 1\n", PLAIN, PLAIN.replace("edit.", "edit. [0123456789abcdef]")])
def test_a_file_without_its_own_seal_is_not_intact(text: str) -> None:
    """None, or another one, is no seal."""
    assert not is_intact(text)


def test_a_file_that_only_tells_of_generating_is_not_generated() -> None:
    """The name of the command alone makes nothing ours."""
    assert not is_generated("Run `harness generate` after every change.")


@given(st.text(), st.text(), st.text(min_size=1))
def test_no_text_is_too_strange_to_be_sealed(before: str, after: str, put: str) -> None:
    """What is sealed is intact, and no longer with anything added."""
    text = seal(before + PLAIN + after)
    assert is_intact(text)
    assert not is_intact(text + put)


def test_every_edit_of_one_token_is_told_as_made_by_hand() -> None:
    """Five hundred changes at random places of all files, each seen for what it is."""
    chance = random.Random(2025)  # noqa: S311 - the same edits in every run
    tokens = {name: list(TOKEN.finditer(text)) for name, text in FILES.items()}
    chosen = [chance.choice(list(tokens)) for _ in range(EDITS)]
    seen = [_verdict(name, _edited(FILES[name], tokens[name], chance)) for name in chosen]
    assert seen == [[(name, "hand-edited")] for name in chosen]


def _verdict(name: str, edited: str) -> list[tuple[str, str]]:
    return [(each.name, each.state) for each in find_outdated({name: FILES[name]}, {name: edited})]


def _edited(text: str, tokens: Sequence[re.Match[str]], chance: random.Random) -> str:
    """The text with one token left out, given twice, or another in its place."""
    token, other = chance.choice(tokens), chance.choice(tokens)
    changes = sorted({"", token[0] * 2, "x", "0", " ", other[0]} - {token[0]})
    return f"{text[: token.start()]}{chance.choice(changes)}{text[token.end() :]}"
