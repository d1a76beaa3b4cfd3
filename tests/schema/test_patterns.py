"""A pattern accepts the same texts in Python and in ECMA-262, which JSON Schema reads, or it is refused."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
import referees
from hypothesis import given
from hypothesis import strategies as st

from harness.schema.patterns import PatternError, compiled, python_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

TRANSLATED = {
    "^[A-Z]+$": ("ABC", "ABC\n"),
    r"^\d$": ("7", "\u0667"),
    r"^\w$": ("a", "\u00e9"),
    r"^\s$": ("\ufeff", "\x1c"),
    r"^\S$": ("\x1c", "\ufeff"),
    r"^[^\W\d]$": ("a", "5"),
    "^a.b$": ("a\x0bb", "a\u2028b"),
    r"^(?<year>\d{4})-\k<year>$": ("2024-2024", "2024-2025"),
    r"^(a|b)\1$": ("bb", "ab"),
    r"^\u{1F600}\ud83d\ude00$": ("\U0001f600\U0001f600", "\U0001f600"),
    r"^[\u{1F600}-\u{1F610}]$": ("\U0001f605", "\U0001f620"),
    "^[a&&b[]{3}$": ("&[b", "c&["),
    r"^[\b]$": ("\x08", "b"),
    r"^(?!0)\d+(?<!5)$": ("10", "15"),
    r"\bcar\b": ("\u00e9car", "scar"),
    r"^a{2}\/\{$": ("aa/{", "aa/"),
}


@pytest.mark.parametrize(("pattern", "texts"), TRANSLATED.items())
def test_python_finds_what_ecma_262_finds(pattern: str, texts: tuple[str, str]) -> None:
    """The first text matches, the second does not."""
    assert [compiled(pattern).search(text) is not None for text in texts] == [True, False]


REFUSED = {
    "(?P<year>a)": r"write (?<name>...)",
    "(?<year>a)(?P=year)": r"write \k<name>",
    r"\Aa": "write ^",
    r"a\Z": "write $",
    "(?i)a": "write both cases",
    "(?a:b)": "write both cases",
    "(?>a)": "atomic groups",
    "(?#a)b": "description",
    "(a)?(?(1)b)": "conditions",
    "a++": "+ repeats nothing",
    "a{2}+": "+ repeats nothing",
    "*a": "* repeats nothing",
    "^*a": "* repeats nothing",
    "(?=a)*": "* repeats nothing",
    r"\p{L}": "Unicode properties",
    r"\@": "write @",
    r"\cA": "own code",
    r"\ud83d": "half a character",
    r"\01": "stands alone",
    "a{,3}": r"write \{",
    "a]": r"write \]",
    "[]": r"write \]",
    "[^]": r"write \]",
    "[b-a]": r"write \-",
    r"[\w-z]": r"write \-",
    "[a": r"write \[",
    "(a": "never closed",
    "a)": "closes nothing",
    "a\\": r"write \\",
    r"(a)?\1": "left out or repeated",
    r"(?:(a)|b)\1": "left out or repeated",
    r"(a)|\1": "left out or repeated",
    r"(a\1)": "refers to no group before it",
    r"\1(a)": "refers to no group before it",
    r"\k<b>(?<b>a)": "refers to no group before it",
    r"(a)(?<=\1)b": "opposite directions",
    "(?<=a+)b": "fixed-width",
    "a{3,2}": "min repeat greater",
    "(?<a>b)(?<a>c)": "redefinition",
}


@pytest.mark.parametrize(("pattern", "hint"), REFUSED.items())
def test_what_one_of_them_cannot_say_is_refused(pattern: str, hint: str) -> None:
    """The sentence says what to write instead."""
    with pytest.raises(PatternError, match=re.escape(hint)):
        python_pattern(pattern)


PIECES = st.one_of(
    st.sampled_from(["^", "$", ".", r"\d", r"\W", r"\s", r"\S", r"\b", r"\B", r"\n", r"\u00e9", r"\u{1F600}", r"\x41"]),
    st.sampled_from(["[a-c]", "[^a]", r"[\w.-]", r"[^\D5]", r"[\S]", r"[\]\\^-]", "[-a]", "[[&&~]", r"\/", r"\."]),
    st.sampled_from(["*", "+?", "{2}", "{1,}", "??", "|", "(", ")", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?<n>"]),
    st.sampled_from([r"\1", r"\k<n>", "(?P<n>", "{", "]", r"\Z", r"\-", "a", "b", "\u00e9", "-", "\n", "\U0001f600"]),
)
TEXTS = st.lists(
    st.text(st.sampled_from("aAbcn5 \n\r.-_]\\^&$/\u00e9\u0667\u2028\ufeff\x1c\x85\U0001f600"), max_size=5), max_size=12
)


@pytest.fixture(scope="module")
def javascript() -> Iterator[referees.Reader]:
    """The regular expressions of JavaScript."""
    with referees.Reader("patterns.mjs") as reader:
        yield reader


@referees.needs()
@given(pieces=st.lists(PIECES, max_size=7), texts=TEXTS)
def test_javascript_agrees(javascript: referees.Reader, pieces: list[str], texts: list[str]) -> None:
    """Whatever is not refused means the same there."""
    pattern = "".join(pieces)
    try:
        expression = compiled(pattern)
    except PatternError:
        return
    ours = [expression.search(text) is not None for text in texts]
    assert javascript.read(json.dumps({"pattern": pattern, "texts": texts})) == ours
