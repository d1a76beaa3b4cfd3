"""Name places in a text file: a line, a column, and what is wrong there."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+|(?<=[\r\n])\Z")


@dataclass(frozen=True, slots=True)
class Mark:
    """Name a place in a file.

    Attributes:
        file: The name of the file.
        line: Counts from 1.
        column: Counts characters from 1.
        width: The number of characters that stand there, as far as they are on the same line.

    """

    file: str
    line: int
    column: int
    width: int = field(default=1, compare=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Report one mistake in a file: its place, and a sentence that says what is wrong and what is valid."""

    mark: Mark
    sentence: str

    def __str__(self) -> str:
        return f"{self.mark}: {self.sentence}"


class SourceText:
    """Hold the text of a file, without a byte order mark, and find the lines that an editor shows of it."""

    def __init__(self, text: str, file: str) -> None:
        self.whole = text.removeprefix("\ufeff")
        self.file = file

    def line(self, number: int) -> str:
        """Return a line without its end; lines count from 1."""
        return self._lines[number - 1].rstrip("\r\n") if number <= len(self._lines) else ""

    def mark(self, start: int, end: int = 0) -> Mark:
        """Return the place of the characters from `start` to `end`, as far as they stand on one line."""
        line = bisect_right(self._starts, start)
        column = start - self._starts[line - 1]
        width = min(end - start, len(self.line(line)) - column)
        return Mark(self.file, line, column + 1, max(width, 1))

    @cached_property
    def _lines(self) -> list[str]:
        return _LINE.findall(self.whole)  # the parser also ends a line at U+2028, as YAML 1.1 did; editors do not

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(map(len, self._lines[:-1]))]
