"""On what terms two bodies are compared: what the schema says of their places, and which rules apply."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from harness.compare.paths import Path, path_template
from harness.compare.verdicts import Lineage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ID: Final[Sequence[Path]] = (("id",),)
"""Where an item of a list says which one it is, unless the schema names other places."""


@dataclass(frozen=True)
class Terms:
    """Hold the terms of comparing the answers of one operation.

    Attributes:
        lineage: What stands behind each place of the answer, where there is a schema.
    """

    lineage: Mapping[str, Lineage] = field(default_factory=dict[str, Lineage])

    def under(self, step: str) -> Terms:
        """Return the same terms for bodies that stand under a key of something larger."""
        return Terms(
            {
                _joined(step, place): replace(behind, identifies=behind.identifies and _joined(step, behind.identifies))
                for place, behind in self.lineage.items()
            }
        )

    def is_decimal(self, path: Path) -> bool:
        """Return True if the schema says that a decimal stands here: JSON may write one without its point."""
        behind = self.lineage.get(path_template(path))
        return behind is not None and behind.type == "decimal"

    def item_keys(self, path: Path) -> Sequence[Path]:
        """Return where an item of the list at this place says which one it is."""
        owner = path_template((*path, 0))
        places = [place for place, behind in self.lineage.items() if behind.identifies == owner]
        return [tuple(place.removeprefix(f"{owner}.").split(".")) for place in places] or ID


EXACT: Final = Terms()
"""Every value as it is, with no schema and no rule."""


def _joined(step: str, place: str) -> str:
    return f"{step}{place}" if place.startswith("[") else f"{step}.{place}"
