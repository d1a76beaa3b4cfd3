"""A JSON tree read with the path to each value, so that a wrong shape can be named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NoReturn

from harness.errors import ConfigurationError, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a file and its JSON path; its methods raise ConfigurationError on another shape."""

    file: str
    value: object
    path: str = "$"

    def __getitem__(self, key: str) -> Node:
        if not isinstance(self.value, dict):
            self._refuse("an object")
        if key not in self.value:
            message = f"{self.file}: {self.path} has no {key!r}"
            raise ConfigurationError(message)
        return Node(self.file, self.value[key], f"{self.path}.{key}")

    def __iter__(self) -> Iterator[Node]:
        if not isinstance(self.value, list):
            self._refuse("a list")
        for index, item in enumerate(self.value):
            yield Node(self.file, item, f"{self.path}[{index}]")

    def text(self) -> str:
        """The value as text."""
        return self.value if isinstance(self.value, str) else self._refuse("text")

    def word(self, valid: Collection[str]) -> str:
        """The value as one of the valid words."""
        word = self.text()
        if word not in valid:
            message = f"{self.file}: {self.path} must be a known word, not {word!r}: {nearest(word, valid)}"
            raise ConfigurationError(message)
        return word

    def count(self) -> int:
        """The value as a whole number that is not negative."""
        number = self.value
        if isinstance(number, int) and not isinstance(number, bool) and number >= 0:
            return number
        return self._refuse("a whole number of at least 0")

    def number(self) -> Decimal | None:
        """The value as a number that is not negative; null is None, for "nothing was measured"."""
        number = self.value
        if number is None:
            return None
        if isinstance(number, int | float | Decimal) and not isinstance(number, bool) and number >= 0:
            return Decimal(str(number))
        return self._refuse("a number of at least 0, or null")

    def counts(self) -> dict[str, int]:
        """The value as counts by name."""
        if not isinstance(self.value, dict):
            self._refuse("an object")
        return {name: self[name].count() for name in self.value}

    def moment(self) -> datetime:
        """The value as a time with its zone."""
        try:
            moment = datetime.fromisoformat(self.text())
        except ValueError:
            self._refuse("an ISO 8601 time")
        return moment if moment.tzinfo else self._refuse("a time with its zone")

    def version(self, known: int) -> None:
        """Refuse a file whose schema_version is not the known one."""
        if self["schema_version"].count() != known:
            message = f"{self.file}: $.schema_version {self['schema_version'].value} is not known, valid: {known}"
            raise ConfigurationError(message)

    def _refuse(self, wanted: str) -> NoReturn:
        kinds: dict[type, str] = {dict: "an object", list: "a list"}
        found = kinds.get(type(self.value), repr(self.value))
        message = f"{self.file}: {self.path} must be {wanted}, not {found}"
        raise ConfigurationError(message)
