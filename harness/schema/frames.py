"""Show a problem as a person reads it: its place, its sentence, and the line with carets under the word.

schema.yaml:4:17: 'decimel' is not a type; did you mean 'decimal'?
   4 |       x: {type: decimel}
     |                 ^^^^^^^
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import category, east_asian_width

if TYPE_CHECKING:
    from harness.positioned_yaml import Problem, SourceText

_WIDTH = 110  # characters of a line that are shown
_BEFORE = 60  # of them before the word, where the line is longer
_TAB = 4
_INVISIBLE = ("Mn", "Me")


def frame(problem: Problem, text: SourceText) -> str:
    """Return the problem, the line that it stands on, and carets under the columns of the word."""
    mark = problem.mark
    line, first = text.line(mark.line), mark.column - 1
    start = max(first - _BEFORE, 0) if len(line) > _WIDTH else 0
    end = start + _WIDTH
    before, word = line[start:first], line[first : min(first + mark.width, end)]
    gap = " " * (bool(start) + _columns(before))
    # a terminal would obey or hide what cannot be printed
    characters = line[start:end].replace("\t", " " * _TAB)
    visible = (character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in characters)
    shown = "…" * bool(start) + "".join(visible) + "…" * (len(line) > end)
    margin = f"{mark.line:>5} | "
    caret = f"{'| ':>{len(margin)}}{gap}{'^' * max(_columns(word), 1)}"
    return f"{problem}\n{margin}{shown}\n{caret}"


def _columns(text: str) -> int:
    """Return the number of columns in which a terminal shows the text."""
    columns = 0
    for character in text:
        if character == "\t":
            columns += _TAB
        elif category(character) not in _INVISIBLE:
            columns += 2 if east_asian_width(character) in ("W", "F") else 1
    return columns
