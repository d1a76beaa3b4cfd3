"""The events of a YAML parser to plain values, and what of them is a mistake in any file.

Scalars follow YAML 1.2's core schema, so `NO` and `16:00:00` stay strings; a fraction is a Decimal. Text that begins
with a needless zero stays text too, `0123` and `0x1F` alike: it is a code whose digits count. Aliases repeat a value;
tags (but `!!str`) and YAML 1.1's merge key `<<` are problems.
"""

from __future__ import annotations

import re
from copy import deepcopy
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from harness.positioned_yaml.marks import Mark, Problem, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value: TypeAlias = "dict[str, Value] | list[Value] | str | int | Decimal | bool | None"
_Event: TypeAlias = Any  # the stubs of PyYAML do not say what an event holds

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: Mapping[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FRACTION = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_TEXT_TAGS = ("!", "tag:yaml.org,2002:str")
_UNPRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DEEPEST = 64  # levels; PyYAML's nodes overflow the stack at some thousands
_LARGEST = 200_000  # values, with all that aliases repeat
_LONGEST = 1_000  # digits of a number


class Ended(Exception):
    """Nothing after this problem can be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def document(source: Text, problems: list[Problem]) -> Value:
    """The value that the text stands for; adds to `problems` what it leaves out, raises Ended where it must stop."""
    try:
        return _Builder(source, problems).document()
    except (yaml.YAMLError, UnicodeEncodeError) as broken:
        raise Ended(_broken(broken, source)) from None


def mark(part: _Event, source: Text) -> Mark:
    """The place of an event or a node."""
    return source.mark(part.start_mark.index, part.end_mark.index)


class _Builder:
    """Makes values of events; `problems` collects what it leaves out."""

    def __init__(self, source: Text, problems: list[Problem]) -> None:
        self.source = source
        self.problems = problems
        self.event: Callable[[], _Event] = LOADER(source.whole).get_event
        self.anchors: dict[str, tuple[Value, int]] = {}
        self.size = 0

    def document(self) -> Value:
        self.event()
        if isinstance(self.event(), yaml.StreamEndEvent):
            return None
        value = self._value(self.event(), 0)
        self.event()
        following = self.event()
        if not isinstance(following, yaml.StreamEndEvent):
            raise self._ended(following, "a second document begins here; a file holds one")
        return value

    def _value(self, event: _Event, depth: int) -> Value:
        self.size += 1
        if isinstance(event, yaml.AliasEvent):
            return self._repeated(event)
        before = self.size
        value = self._scalar(event) if isinstance(event, yaml.ScalarEvent) else self._collection(event, depth + 1)
        if event.anchor in self.anchors:
            raise self._ended(event, f"the anchor &{event.anchor} is given twice")
        if event.anchor:
            self.anchors[event.anchor] = (value, self.size - before)
        return value

    def _collection(self, event: _Event, depth: int) -> Value:
        if depth > _DEEPEST:
            raise self._ended(event, f"nothing may be nested deeper than {_DEEPEST} levels")
        if event.tag:
            self._problem(event, f"a tag ({event.tag}) has no meaning here; leave it out")
        return self._mapping(depth) if isinstance(event, yaml.MappingStartEvent) else self._list(depth)

    def _mapping(self, depth: int) -> dict[str, Value]:
        found: dict[str, Value] = {}
        firsts: dict[str, _Event] = {}
        while not isinstance(key := self.event(), yaml.MappingEndEvent):
            is_new = self._is_new(key, firsts, depth)
            value = self._value(self.event(), depth)
            if is_new:
                found[key.value] = value
        return found

    def _list(self, depth: int) -> list[Value]:
        found: list[Value] = []
        while not isinstance(event := self.event(), yaml.SequenceEndEvent):
            found.append(self._value(event, depth))
        return found

    def _is_new(self, key: _Event, firsts: dict[str, _Event], depth: int) -> bool:
        """Whether the key is one, and the first of that name."""
        if not isinstance(key, yaml.ScalarEvent):
            self._problem(key, "a key must be plain text")
            self._value(key, depth)
        elif key.value in firsts:
            first = self.source.mark(firsts[key.value].index).line
            self._problem(key, f"{key.value!r} is given twice (first at line {first})")
        elif key.value == "<<" and not key.style:
            self._problem(key, "<< merges mappings in YAML 1.1 only; write their keys out")
        else:
            firsts[key.value] = key.start_mark
            return True
        return False

    def _scalar(self, event: _Event) -> Value:
        text = str(event.value)
        if event.tag and event.tag not in _TEXT_TAGS:
            self._problem(event, f"a tag ({event.tag}) has no meaning here; leave it out")
        if event.tag or event.style or (text > ":" and text not in _WORDS):
            return text
        try:
            return _plain(text)
        except ArithmeticError:
            self._problem(event, f"a number has at most {_LONGEST} digits")
            return 0  # a number still, for whoever looks for further problems

    def _repeated(self, event: _Event) -> Value:
        if event.anchor not in self.anchors:
            raise self._ended(event, f"there is no whole value that &{event.anchor} names before this")
        value, size = self.anchors[event.anchor]
        self.size += size
        if self.size > _LARGEST:
            raise self._ended(event, f"aliases must not repeat more than {_LARGEST} values")
        return deepcopy(value)

    def _problem(self, event: _Event, sentence: str) -> None:
        self.problems.append(Problem(mark(event, self.source), sentence))

    def _ended(self, event: _Event, sentence: str) -> Ended:
        return Ended(Problem(mark(event, self.source), sentence))


def _plain(text: str) -> Value:
    """What text without quotes stands for; raises ArithmeticError for a number beyond all use."""
    if text in _WORDS:
        return _WORDS[text]
    if not _FRACTION.fullmatch(text):
        return text
    number = Decimal(text)
    if max(len(text), abs(number.adjusted())) > _LONGEST:
        raise OverflowError
    return int(text) if _INTEGER.fullmatch(text) else number


def _broken(error: Exception, source: Text) -> Problem:
    """What the parser says, at a place that an editor can show."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return _unprintable(source)
    start = error.problem_mark.index if error.problem_mark else 0
    sentence = f"not valid YAML: {error.problem or error.context}"
    if source.whole.startswith("\t", start):
        sentence += "; indent with spaces, not with tabs"
    elif source.whole.startswith(("[", "{"), start):
        sentence += "; between braces, text that holds a bracket stands in quotes"
    elif error.context_mark and error.context_mark.index < start:
        begun = source.mark(error.context_mark.index)
        sentence += f", {error.context} that begins at {begun.line}:{begun.column}"
    return Problem(source.mark(start), sentence)


def _unprintable(source: Text) -> Problem:
    found = _UNPRINTABLE.search(source.whole)
    at = found.start() if found else 0
    return Problem(source.mark(at), f"not valid YAML: U+{ord(source.whole[at]):04X} cannot stand in text")
