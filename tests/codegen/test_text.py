"""How generated source is laid out."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.codegen.text import WIDTH, Group, Text, call, dict_of, docstring, lines, literal, texts


@given(st.text())
def test_a_literal_is_the_text_it_was_made_from(text: str) -> None:
    """Any text can stand in generated code, and stands there in ASCII."""
    written = literal(text)
    assert ast.literal_eval(written) == text
    assert written.isascii()


@given(st.text(max_size=400))
def test_a_docstring_holds_any_text(text: str) -> None:
    """No text can end the docstring that it stands in."""
    source = "\n".join(["class A:", *docstring(text, 4)])
    (only,) = ast.parse(source).body
    assert isinstance(only, ast.ClassDef)
    assert ast.get_docstring(only)
    assert len(only.body) == 1


@given(st.text(alphabet="ab \"'\\\n", max_size=600))
def test_a_long_text_is_cut_without_loss(text: str) -> None:
    """The pieces of a text that is longer than a line are that text."""
    assert ast.literal_eval("\n".join(lines(Text(text)))) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [("plain", '"plain"'), ('say "so"', "'say \"so\"'"), ('it\'s "so"', "'it\\'s \"so\"'"), ("a\\b", '"a\\\\b"')],
)
def test_quotes_are_those_that_need_fewer_escapes(text: str, written: str) -> None:
    """A formatter finds nothing to change."""
    assert literal(text) == written


def test_what_fits_stands_on_one_line() -> None:
    """Short calls are not spread."""
    assert lines(call("f", {"a": "1", "b": texts(("x",))})) == ['f(a=1, b=("x",))']


def test_what_does_not_fit_stands_one_item_a_line() -> None:
    """Each item has a line and a comma of its own; inner groups are spread only where they must be."""
    long = "x" * 107
    spread = lines(Group("f(", (Text(long), dict_of({"a": "1"}))), indent=4)
    assert spread == ["    f(", f'        "{long}",', '        {"a": 1},', "    )"]


@given(st.lists(st.text(alphabet="abc ", min_size=1, max_size=90), min_size=1, max_size=9))
def test_no_line_is_too_long(values: list[str]) -> None:
    """Everything that can be broken is broken before the end of the line."""
    assert max(map(len, lines(texts(values), indent=8))) <= WIDTH


def test_a_docstring_begins_with_its_first_sentence() -> None:
    """The rest follows after an empty line."""
    assert docstring("One. Two and three") == ('"""One.', "", "Two and three", '"""')
