"""Which fields of the schema the corpus has shown, and which it has shown with two different values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass
class Coverage:
    """Collect the values seen per schema field; `known` names every field that upstream can fill."""

    known: frozenset[str]
    _values: dict[str, set[str]] = field(default_factory=dict)

    def observe(self, values: Iterable[tuple[str, object]]) -> None:
        """Note `(field, value)` pairs; null says nothing about a field."""
        for name, value in values:
            if value is not None and name in self.known:
                seen = self._values.setdefault(name, set())
                if len(seen) < 2:  # noqa: PLR2004 - two different values are enough to call a field varied
                    seen.add(repr(value))

    @property
    def blind(self) -> list[str]:
        """Return the fields that nothing has shown: a wrong mapping there would go unseen."""
        return sorted(self.known - self._values.keys())

    @property
    def unvaried(self) -> list[str]:
        """Return the fields seen with one value only: a path that always said just that would go unseen."""
        return sorted(name for name, values in self._values.items() if len(values) == 1)

    def tree(self) -> dict[str, int | list[str]]:
        """Return the `coverage` part of a report."""
        return {
            "fields_total": len(self.known),
            "fields_seen": len(self._values),
            "fields_varied": len(self._values) - len(self.unvaried),
            "blind": self.blind,
            "unvaried": self.unvaried,
        }
