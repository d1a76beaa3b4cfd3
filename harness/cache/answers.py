"""What one reply said: entities, each with those that stood inside it; and the same as the text of one row.

An answer is kept whole, so it never changes because another endpoint gives the same entity with fewer fields.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.model.entity import read_embedded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from harness.model.entity import UnifiedModel


@dataclass(frozen=True, slots=True)
class FetchedEntity:
    """Hold an entity as one reply gave it.

    Attributes:
        model: The entity.
        inside: The entities that stood inside it, each under the name of the field that refers to it; they may be
            poorer than their own endpoint gives them.
    """

    model: UnifiedModel
    inside: Mapping[str, FetchedEntity] = field(default_factory=dict[str, "FetchedEntity"])

    @property
    def name(self) -> str:
        """Return the entity's name in the schema."""
        return type(self.model).__name__

    def parts(self) -> Iterator[FetchedEntity]:
        """Yield all that stood inside it, the innermost ones too."""
        for part in self.inside.values():
            yield part
            yield from part.parts()


def encode(entities: Sequence[FetchedEntity]) -> str:
    """Return the JSON of an answer; what stands in it more than once, such as a currency, is written once."""
    places: dict[str, int] = {}
    roots = [_place(entity, places) for entity in entities]
    return f'{{"parts":[{",".join(places)}],"roots":{json.dumps(roots)}}}'


def decode(text: str, models: Mapping[str, type[UnifiedModel]]) -> tuple[FetchedEntity, ...]:
    """Return the entities of an encoded answer, validated."""
    tree: dict[str, Any] = json.loads(text)
    parts: list[FetchedEntity] = []
    for name, values, inside in tree["parts"]:  # what stands inside comes first
        inner = {field_name: parts[place] for field_name, place in inside.items()}
        parts.append(FetchedEntity(read_embedded(models[name], values), inner))
    return tuple(parts[place] for place in tree["roots"])


def _place(entity: FetchedEntity, places: dict[str, int]) -> int:
    """Return the place of an entity among the parts, after those that stand inside it."""
    inside = {field_name: _place(part, places) for field_name, part in entity.inside.items()}
    text = json.dumps([entity.name, entity.model.model_dump(mode="json"), inside])
    return places.setdefault(text, len(places))
