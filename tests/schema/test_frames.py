"""How a problem is shown: its line, and a caret under each column of the word."""

from __future__ import annotations

import pytest

from harness.positioned_yaml import Problem, SourceText
from harness.schema.frames import frame


@pytest.mark.parametrize(
    ("line", "shown", "caret"),
    [
        ("type: strin", "type: strin", "      ^^^^^"),
        ("type:\tstrin", "type:    strin", "         ^^^^^"),
        ("é: strin", "é: strin", "   ^^^^^"),
        ("名前: strin", "名前: strin", "      ^^^^^"),
        ("😀: strin", "😀: strin", "    ^^^^^"),
        ("e\u0301: strin", "e\u0301: strin", "   ^^^^^"),
        ("\x1b[31m: strin", "\N{REPLACEMENT CHARACTER}[31m: strin", "       ^^^^^"),
        ("a\u2028b: strin", "a\N{REPLACEMENT CHARACTER}b: strin", "     ^^^^^"),
    ],
)
def test_the_caret_stands_under_the_word(line: str, shown: str, caret: str) -> None:
    """Tabs, wide characters and those that join others do not move it."""
    assert _frame(line, "strin") == [f"    1 | {shown}", f"      | {caret}"]


def test_a_wide_word_has_a_wide_caret() -> None:
    """A character of two columns has two carets."""
    assert _frame("type: 日本", "日本")[1] == "      |       ^^^^"


def test_of_a_long_line_the_part_around_the_word_is_shown() -> None:
    """A file of one line can be read too."""
    shown, caret = _frame("a" * 500 + " strin " + "b" * 500, "strin")
    assert (len(shown) < 130, shown[caret.index("^") : caret.rindex("^") + 1]) == (True, "strin")


def test_the_caret_of_a_block_is_under_its_first_line() -> None:
    """A text of many lines is underlined where it begins."""
    text = SourceText("a: |\n  long\n  text\n", "f")
    shown = frame(Problem(text.mark(3, 19), "wrong"), text)
    assert shown.splitlines() == ["f:1:4: wrong", "    1 | a: |", "      |    ^"]


def test_the_end_of_the_file_has_a_place() -> None:
    """What is missing at the end is missing on a line that an editor has."""
    text = SourceText("a: {\n", "f")
    assert frame(Problem(text.mark(5), "wrong"), text).splitlines() == ["f:2:1: wrong", "    2 | ", "      | ^"]


def _frame(line: str, word: str) -> list[str]:
    text = SourceText(line, "schema.yaml")
    start = line.index(word)
    return frame(Problem(text.mark(start, start + len(word)), "wrong"), text).splitlines()[1:]
