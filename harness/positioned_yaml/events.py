"""Turn the events of a YAML parser into plain values, and find the mistakes that are mistakes in any file.

Scalars follow the core schema of YAML 1.2, so `NO` and `16:00:00` stay strings; a fraction is a Decimal. Text that
begins with a needless zero stays text too, `0123` and `0x1F` alike, because it is a code whose digits count. Aliases
repeat a value. Tags other than `!!str` are problems, and so is the merge key `<<` of YAML 1.1 unless it is asked for.
"""

from __future__ import annotations

import re
from contextlib import suppress
from copy import deepcopy
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from harness.positioned_yaml.marks import Mark, Problem, SourceText

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


class UnreadableYaml(Exception):
    """Report a problem after which nothing can be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def read_value(source: SourceText, problems: list[Problem], *, merge_keys: bool) -> Value:
    """Return the value that the text stands for.

    Args:
        source: The text.
        problems: Receives a problem for each part that is left out of the value.
        merge_keys: Whether `<<` merges mappings; otherwise it is a problem.

    Raises:
        UnreadableYaml: The reading has to stop.

    """
    try:
        return _Builder(source, problems, merge_keys=merge_keys).document()
    except yaml.MarkedYAMLError as broken:
        start = broken.problem_mark.index if broken.problem_mark else 0
        sentence = f"not valid YAML: {broken.problem or broken.context}"
        if source.whole.startswith("\t", start):
            sentence += "; indent with spaces, not with tabs"
        elif source.whole.startswith(("[", "{"), start):
            sentence += "; between braces, text that holds a bracket stands in quotes"
        elif broken.context_mark and broken.context_mark.index < start:
            begun = source.mark(broken.context_mark.index)
            sentence += f", {broken.context} that begins at {begun.line}:{begun.column}"
    except (yaml.YAMLError, UnicodeEncodeError):
        unprintable = _UNPRINTABLE.search(source.whole)
        start = unprintable.start() if unprintable else 0
        sentence = f"not valid YAML: U+{ord(source.whole[start]):04X} cannot stand in text"
    raise UnreadableYaml(Problem(source.mark(start), sentence))


def mark_of(part: _Event, source: SourceText) -> Mark:
    """Return the place of an event or a node."""
    return source.mark(part.start_mark.index, part.end_mark.index)


class _Builder:
    """Make values of events, and collect in `problems` what has to be left out."""

    def __init__(self, source: SourceText, problems: list[Problem], *, merge_keys: bool) -> None:
        self.source = source
        self.problems = problems
        self.merge_keys = merge_keys
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
            raise self._unreadable(following, "a second document begins here; a file holds one")
        return value

    def _value(self, event: _Event, depth: int) -> Value:
        self.size += 1
        if isinstance(event, yaml.AliasEvent):
            return self._repeated(event)
        before = self.size
        value = self._scalar(event) if isinstance(event, yaml.ScalarEvent) else self._collection(event, depth + 1)
        if event.anchor in self.anchors:
            raise self._unreadable(event, f"the anchor &{event.anchor} is given twice")
        if event.anchor:
            self.anchors[event.anchor] = (value, self.size - before)
        return value

    def _collection(self, event: _Event, depth: int) -> Value:
        if depth > _DEEPEST:
            raise self._unreadable(event, f"nothing may be nested deeper than {_DEEPEST} levels")
        if event.tag:
            self._problem(event, f"a tag ({event.tag}) has no meaning here; leave it out")
        return self._mapping(depth) if isinstance(event, yaml.MappingStartEvent) else self._list(depth)

    def _mapping(self, depth: int) -> dict[str, Value]:
        pairs: dict[str, Value] = {}
        merged: dict[str, Value] = {}
        firsts: dict[str, _Event] = {}
        while not isinstance(key := self.event(), yaml.MappingEndEvent):
            is_new = self._is_new(key, firsts, depth)
            value_event = self.event()
            value = self._value(value_event, depth)
            if is_new and self._is_merge(key):
                merged = self._merged(value_event, value)
            elif is_new:
                pairs[key.value] = value
        return merged | pairs

    def _list(self, depth: int) -> list[Value]:
        items: list[Value] = []
        while not isinstance(event := self.event(), yaml.SequenceEndEvent):
            items.append(self._value(event, depth))
        return items

    def _merged(self, event: _Event, value: Value) -> dict[str, Value]:
        """Return the keys that a merge key brings in; of several mappings the first has the last word."""
        merged: dict[str, Value] = {}
        for mapping in reversed(value if isinstance(value, list) else [value]):
            if isinstance(mapping, dict):
                merged |= mapping
            else:
                self._problem(event, "<< merges a mapping or a list of mappings")
        return merged

    def _is_merge(self, key: _Event) -> bool:
        return key.value == "<<" and not key.style

    def _is_new(self, key: _Event, firsts: dict[str, _Event], depth: int) -> bool:
        """Return True if the key is one, and the first of that name."""
        if not isinstance(key, yaml.ScalarEvent):
            self._problem(key, "a key must be plain text")
            self._value(key, depth)
        elif key.value in firsts:
            first = self.source.mark(firsts[key.value].index).line
            self._problem(key, f"{key.value!r} is given twice (first at line {first})")
        elif self._is_merge(key) and not self.merge_keys:
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
        if text in _WORDS:
            return _WORDS[text]
        if not _FRACTION.fullmatch(text):
            return text
        with suppress(ArithmeticError):
            number = Decimal(text)
            if max(len(text), abs(number.adjusted())) <= _LONGEST:
                return int(text) if _INTEGER.fullmatch(text) else number
        self._problem(event, f"a number has at most {_LONGEST} digits")
        return 0  # a number still, for whoever looks for further problems

    def _repeated(self, event: _Event) -> Value:
        if event.anchor not in self.anchors:
            raise self._unreadable(event, f"there is no whole value that &{event.anchor} names before this")
        value, size = self.anchors[event.anchor]
        self.size += size
        if self.size > _LARGEST:
            raise self._unreadable(event, f"aliases must not repeat more than {_LARGEST} values")
        return deepcopy(value)

    def _problem(self, event: _Event, sentence: str) -> None:
        self.problems.append(Problem(mark_of(event, self.source), sentence))

    def _unreadable(self, event: _Event, sentence: str) -> UnreadableYaml:
        return UnreadableYaml(Problem(mark_of(event, self.source), sentence))
