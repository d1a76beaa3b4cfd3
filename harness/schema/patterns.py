r"""Translate patterns of the schema language, which are ECMA-262 as JSON Schema says, into patterns of Python.

JSON Schema and whoever reads it take the pattern as it stands, with ECMA-262's flag `u`. Python takes the translation,
which accepts the same texts: `$` there also stands before a last newline, `\d`, `\w` and `\s` know other characters.
What only one of the two has a word for is refused, with what to write instead.
"""

from __future__ import annotations

import re
import sys
import warnings
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_Ranges: TypeAlias = "Sequence[tuple[int, int]]"

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_HEX = "[0-9A-Fa-f]"
_PAIR = re.compile(rf"(?<!\\)((?:\\\\)*)\\u([dD][89abAB]{_HEX}{{2}})\\u([dD][c-fC-F]{_HEX}{{2}})")
_ESCAPE = rf"\\(?:u\{{[0-9A-Fa-f]+\}}|u[0-9A-Fa-f]{{4}}|x[0-9A-Fa-f]{{2}}|k<{_NAME}>|[1-9][0-9]*|0(?![0-9])|[^0])"
_PIECE = re.compile(
    rf"""
    (?P<group>\((?:\?(?:[:=!]|<[=!]|<(?P<name>{_NAME})>)|(?!\?)))
    |(?P<stranger>\(\?(?:P[<=>]|\S?))
    |(?P<class>\[\^?(?:\\.|[^\]\\])*\])
    |(?P<quantifier>(?:[*+?]|\{{[0-9]+(?:,[0-9]*)?\}})\??)
    |(?P<escape>{_ESCAPE})
    |(?P<plain>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ITEM = re.compile(rf"({_ESCAPE}|.)(?:-({_ESCAPE}|[^\]]))?", re.DOTALL)

_SETS: Mapping[str, _Ranges] = {
    "d": [(0x30, 0x39)],
    "w": [(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)],
    "s": [
        *((0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029)),
        *((0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
    ],
}
_CONTROLS: Mapping[str, int] = {"f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09, "v": 0x0B, "0": 0x00}
_SYNTAX = frozenset("^$\\.*+?()[]{}|/")
_LINE_ENDS: _Ranges = [(0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)]
_SURROGATES = range(0xD800, 0xE000)
_ASSERTIONS: Mapping[str, str] = {"^": "^", "$": r"\Z", "|": "|"}
_BOUNDARIES: Mapping[str, str] = {r"\b": r"(?a:\b)", r"\B": r"(?a:(?!\b))"}  # Python's `\B` is not in an empty text
_HINTS: Mapping[str, str] = {
    r"\A": "write ^, which is the start of the text",
    r"\Z": "write $, which is the end of the text",
    r"\z": "write $, which is the end of the text",
    r"\c": "write the character's own code, like \\x07",
    r"\p": "Python knows no Unicode properties; list the characters in [...]",
    r"\P": "Python knows no Unicode properties; list the characters in [^...]",
    "(?P<": "write (?<name>...)",
    "(?P=": r"write \k<name>",
    "(?>": "atomic groups exist in Python alone",
    "(?#": "comments exist in Python alone; use the description of the field",
    "(?(": "conditions exist in Python alone",
    "(?": "flags inside a pattern exist in Python alone; write both cases, like [Aa]",
}


class PatternError(ValueError):
    """Refuse a pattern that does not mean the same everywhere; the text says what to write instead."""


@lru_cache(1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of the schema language.

    Raises:
        PatternError: It is no pattern of ECMA-262, or Python cannot say the same.

    """
    return re.compile(python_pattern(pattern))


@lru_cache(1024)
def python_pattern(pattern: str) -> str:
    r"""Translate a pattern of the schema language: `^\d+$` is `^[0-9]+\Z` in Python.

    Raises:
        PatternError: It is no pattern of ECMA-262, or Python cannot say the same.

    """
    translated = _Translation(pattern).python()
    try:
        with warnings.catch_warnings(action="error"):
            re.compile(translated)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise PatternError(f"Python cannot say the same: {getattr(error, 'msg', error)}") from None
    return translated


def mistake_in(pattern: str) -> str:
    """Return why a text is no pattern of the schema language; empty where it is one."""
    try:
        python_pattern(pattern)
    except PatternError as error:
        return str(error)
    return ""


@dataclass(slots=True)
class _Level:
    """Hold one open bracket: its text, the group that it captures, and the groups captured inside."""

    opening: str = ""
    number: int = 0
    captured: set[int] = field(default_factory=set)
    has_alternatives: bool = False


@dataclass(slots=True)
class _Translation:
    """Read one pattern from left to right.

    A group that may be left out, or is captured anew, counts as `unsure` from there on: what it holds then differs
    between the two languages, so that nothing may refer to it.
    """

    pattern: str
    levels: list[_Level] = field(default_factory=lambda: [_Level()])
    last: _Level | None = None
    groups: int = 0
    names: dict[str, int] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)
    can_repeat: bool = False

    def python(self) -> str:
        """Translate every piece."""
        # `\ud83d\ude00` is one character in ECMA-262: it gets that character's own code
        pattern = _PAIR.sub(
            lambda pair: f"{pair[1]}\\u{{{ord(bytes.fromhex(pair[2] + pair[3]).decode('utf-16-be')):x}}}", self.pattern
        )
        parts = [self._piece(match) for match in _PIECE.finditer(pattern)]
        if len(self.levels) > 1:
            raise PatternError(f"{self.levels[-1].opening} is never closed")
        return "".join(parts)

    def _piece(self, match: re.Match[str]) -> str:
        piece, kind = match[0], match.lastgroup
        if kind == "quantifier":
            return self._quantifier(piece)
        self.can_repeat, self.last = True, None
        match kind:
            case "group" | "name":
                return self._open(piece, match["name"])
            case "stranger":
                raise PatternError(_unknown(piece))
            case "class":
                return _class(piece)
            case "escape":
                return self._escape(piece)
            case _:
                return self._plain(piece)

    def _quantifier(self, piece: str) -> str:
        if not self.can_repeat:
            raise PatternError(f"{piece} repeats nothing")
        if self.last:
            self.unsure |= self.last.captured
        self.can_repeat, self.last = False, None
        return piece

    def _open(self, piece: str, name: str | None) -> str:
        level = _Level(piece)
        if piece == "(" or name:
            self.groups += 1
            level.number = self.groups
        if name:
            self.names[name] = self.groups
        self.levels.append(level)
        self.can_repeat = False
        return f"(?P<{name}>" if name else piece

    def _close(self) -> str:
        if len(self.levels) == 1:
            raise PatternError(") closes nothing")
        level = self.levels.pop()
        if level.has_alternatives or level.opening in {"(?!", "(?<!"}:
            self.unsure |= level.captured
        if level.number:
            level.captured.add(level.number)
            self.closed.add(level.number)
        self.levels[-1].captured |= level.captured
        self.can_repeat = level.opening not in {"(?=", "(?!", "(?<=", "(?<!"}
        self.last = level
        return ")"

    def _plain(self, piece: str) -> str:
        if piece == ")":
            return self._close()
        if piece in _ASSERTIONS:
            self.can_repeat = False
            if piece == "|":
                self.levels[-1].has_alternatives = True
                self.unsure |= self.levels[-1].captured
            return _ASSERTIONS[piece]
        if piece == ".":
            return _set(_LINE_ENDS, is_negated=True)
        if piece in "[]{}\\":
            raise PatternError(f"{piece} stands alone; write \\{piece} where the character is meant")
        return piece

    def _escape(self, piece: str) -> str:
        if piece in _BOUNDARIES:
            self.can_repeat = False
            return _BOUNDARIES[piece]
        if piece[1] in "123456789":
            return self._reference(piece, int(piece[1:]))
        if piece.startswith(r"\k<"):
            return self._reference(piece, self.names.get(piece[3:-1], 0))
        ranges = _ranges(piece)
        return _escaped(ranges[0][0]) if _is_single(ranges) else _set(ranges)

    def _reference(self, piece: str, number: int) -> str:
        if any(level.opening in {"(?<=", "(?<!"} for level in self.levels):
            raise PatternError(f"{piece} stands in a look-behind, which the two languages read in opposite directions")
        if number not in self.closed:
            raise PatternError(f"{piece} refers to no group before it")
        if number in self.unsure:
            raise PatternError(f"{piece} refers to a group that may be left out or repeated")
        return f"(?:\\{number})"


def _class(piece: str) -> str:
    is_negated = piece.startswith("[^")
    inside = piece[2 if is_negated else 1 : -1]
    if not inside:
        raise PatternError(f"{piece} is a set of nothing; write \\] where the bracket is meant")
    ranges: list[tuple[int, int]] = []
    for match in _ITEM.finditer(inside):
        first, last = _member(match[1]), _member(match[2]) if match[2] else None
        if last is None:
            ranges += first
        elif _is_single(first) and _is_single(last) and first[0][0] <= last[0][0]:
            ranges.append((first[0][0], last[0][0]))
        else:
            raise PatternError(f"{match[0]} is no range; write \\- where the dash is meant")
    return _set(ranges, is_negated=is_negated)


def _member(text: str) -> _Ranges:
    r"""List what one item of a set stands for; `\b` is a backspace there."""
    if text in {r"\b", r"\-"}:
        return [(code := {r"\b": 8, r"\-": 0x2D}[text], code)]
    return _ranges(text) if text.startswith("\\") else [(ord(text), ord(text))]


def _ranges(piece: str) -> _Ranges:
    """List the characters that an escape stands for."""
    letter = piece[1]
    if letter.lower() in _SETS:
        ranges = _SETS[letter.lower()]
        if letter.islower():
            return ranges
        # a capital stands for all that lies between the ranges of the set, before them and after them
        ends = [-1, *(last for _, last in ranges)]
        starts = [*(first for first, _ in ranges), sys.maxunicode + 1]
        return [(end + 1, start - 1) for end, start in zip(ends, starts, strict=True) if end + 1 < start]
    if letter in "ux" and len(piece) > len(r"\u"):
        code = int(piece[2:].strip("{}"), 16)
        if code in _SURROGATES or code > sys.maxunicode:
            raise PatternError(f"{piece} is half a character, or none")
        return [(code, code)]
    if len(piece) == len(r"\n") and (letter in _CONTROLS or letter in _SYNTAX):
        code = _CONTROLS.get(letter, ord(letter))
        return [(code, code)]
    raise PatternError(_unknown(piece))


def _unknown(piece: str) -> str:
    hint = next((hint for start, hint in _HINTS.items() if piece.startswith(start)), "")
    return f"{piece} is no ECMA-262, which JSON Schema reads; {hint or f'write {piece[1:]} where that is meant'}"


def _is_single(ranges: _Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]


def _set(ranges: Iterable[tuple[int, int]], *, is_negated: bool = False) -> str:
    inside = "".join(
        _escaped(first) if first == last else f"{_escaped(first)}-{_escaped(last)}" for first, last in ranges
    )
    return f"[{'^' if is_negated else ''}{inside}]"


def _escaped(code: int) -> str:
    """Write one character as it stands for itself everywhere in a pattern of Python."""
    character = chr(code)
    if character.isascii() and character.isprintable():
        return character if character.isalnum() or character in "_ " else f"\\{character}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 - where four digits end
