"""What one reply said: entities, each with those that stood inside it; and the same as the bytes of one row.

An answer is kept whole, so it never changes because another endpoint gives the same entity with fewer fields. Its
entities are kept as the unified contract writes them, so that they can be sent as they are, or read as models.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

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
        has_all_fields: The reply had every field of it, if only as null. Of what was kept, nobody knows that any more.
    """

    model: UnifiedModel
    inside: Mapping[str, FetchedEntity] = field(default_factory=dict[str, "FetchedEntity"])
    has_all_fields: bool = field(default=False, compare=False)

    @property
    def name(self) -> str:
        """Return the entity's name in the schema."""
        return type(self.model).__name__

    def parts(self) -> Iterator[FetchedEntity]:
        """Yield all that stood inside it, the innermost ones too."""
        for part in self.inside.values():
            yield part
            yield from part.parts()


def encode_models(entities: Sequence[FetchedEntity], *, many: bool) -> bytes:
    """Return entities as the unified contract writes them: one object, or a list."""
    texts = [entity.model.model_dump_json() for entity in entities]
    return (f"[{','.join(texts)}]" if many else texts[0]).encode()


def decode_models(data: bytes, model: type[UnifiedModel]) -> tuple[UnifiedModel, ...]:
    """Return the models of encoded entities, validated."""
    if data.startswith(b"{"):
        return (model.model_validate_json(data),)
    return _several(model).validate_json(data)


def hash_body(body: bytes | None, inside: bytes | None, refusal: str | None) -> str:
    """Return the digest by which what an answer says is known again; nothing and what is empty differ."""
    parts = (body, inside, None if refusal is None else refusal.encode())
    told = b"\0".join(b"" if part is None else b"+" + part for part in parts)  # in JSON there is no NUL
    return blake2b(told, digest_size=16).hexdigest()


def encode_inside(entities: Sequence[FetchedEntity]) -> bytes:
    """Return what stood inside entities; what stood there more than once, such as a currency, is written once."""
    places: dict[str, int] = {}
    roots = [{name: _place(part, places) for name, part in entity.inside.items()} for entity in entities]
    if not any(roots):
        return b""
    return f'{{"parts":[{",".join(places)}],"roots":{json.dumps(roots)}}}'.encode()


def decode_entities(
    models: Sequence[UnifiedModel], inside: bytes, known: Mapping[str, type[UnifiedModel]]
) -> tuple[FetchedEntity, ...]:
    """Return models with what stood inside each of them.

    Args:
        models: The models of an answer.
        inside: What stood inside them, encoded.
        known: The model of every entity.
    """
    if not inside:
        return tuple(map(FetchedEntity, models))
    tree: dict[str, Any] = json.loads(inside)
    parts: list[FetchedEntity] = []
    for name, values, within in tree["parts"]:  # what stands inside comes first
        parts.append(FetchedEntity(read_embedded(known[name], values), _placed(within, parts)))
    return tuple(FetchedEntity(model, _placed(root, parts)) for model, root in zip(models, tree["roots"], strict=True))


def _place(entity: FetchedEntity, places: dict[str, int]) -> int:
    """Return the place of an entity among the parts, after those that stand inside it."""
    inside = {field_name: _place(part, places) for field_name, part in entity.inside.items()}
    text = json.dumps([entity.name, entity.model.model_dump(mode="json"), inside])
    return places.setdefault(text, len(places))


def _placed(places: Mapping[str, int], parts: Sequence[FetchedEntity]) -> dict[str, FetchedEntity]:
    return {name: parts[place] for name, place in places.items()}


@functools.cache
def _several(model: type[UnifiedModel]) -> TypeAdapter[tuple[Any, ...]]:
    return TypeAdapter(tuple[model, ...])  # type: ignore[valid-type]
