"""The unified model as frozen values: a Schema of Entities and Enums, an Entity of Fields, a Field of one Type.

Every value here is checked: whoever holds a Schema need not ask again whether a name is defined.

Where a value comes from and where it goes is written as steps, the parts of a path between its dots.
* `Source.paths` are alternatives, of which the first present wins; steps are relative to the entity's own object.
  `{accountId}` alone is the request's path parameter, `#` alone the row's place in the answer's list, counted from 0.
* `Field.original` is where the field stands in the original contract; empty = it is not in it.
* A foreign key at `currency.id` means that the whole referred entity stands at `currency`; one at `currency_id` is the
  bare key.
* `Field.fetched` is the endpoint that answers the whole referred entity, where the answer holds no more than its key.
* `Entity.refused` are the paths that stand upstream in the entity's object and are left out, each with the reason.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.naming import snake_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from harness.positioned_yaml import Value

Steps: TypeAlias = tuple[str, ...]
Access: TypeAlias = Literal["public", "user"]

SCALARS = ("string", "integer", "number", "decimal", "boolean", "date", "time", "datetime", "uuid", "json")
NUMBERS = ("integer", "number", "decimal")
PII = ("none", "identifier", "contact", "financial", "secret")
ACCESS: tuple[Access, ...] = ("public", "user")


@dataclass(frozen=True, slots=True)
class Scalar:
    """One of SCALARS."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class EnumRef:
    """An enum by its name."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class EntityRef:
    """An embedded entity by its name."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Union:
    """One of several embedded entities, told apart by the field's discriminator."""

    members: tuple[EntityRef, ...]

    def __str__(self) -> str:
        return " | ".join(map(str, self.members))


@dataclass(frozen=True, slots=True)
class ListOf:
    """An ordered list."""

    item: Type

    def __str__(self) -> str:
        return f"list[{self.item}]"


Type: TypeAlias = Scalar | EnumRef | EntityRef | Union | ListOf

UNREADABLE: Type = Scalar("unreadable")
"""What a field has whose type is a mistake, while the other mistakes are looked for; no loaded Schema has it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: a field of another entity."""

    entity: str
    field: str

    def __str__(self) -> str:
        return f"{self.entity}.{self.field}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value stands upstream: the endpoint that answers it (empty inside embedded entities) and its paths."""

    endpoint: str
    paths: tuple[Steps, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A bound on a value: `ge gt le lt pattern min_length max_length`."""

    key: str
    value: int | Decimal | str


@dataclass(frozen=True, slots=True)
class Field:
    """One value of an entity. `optional` may be absent, `nullable` may be null; `unit` says what its number counts."""

    name: str
    type: Type
    description: str = ""
    examples: tuple[Value, ...] = ()
    unit: str = ""
    const: Value = None
    default: Value = None
    constraints: tuple[Constraint, ...] = ()
    optional: bool = False
    nullable: bool = False
    unique: bool = False
    index: bool = False
    primary_key: bool = False
    foreign_key: Reference | None = None
    discriminator: str = ""
    deprecated: str = ""
    renamed_from: str = ""
    original: Steps = ()
    source: Source | None = None
    fetched: str = ""
    pii: str = "none"

    @property
    def may_be_none(self) -> bool:
        """Whether the value may be missing, for either reason."""
        return self.optional or self.nullable

    @property
    def item(self) -> Type:
        """The type of one value: of the list's item, for a list."""
        return self.type.item if isinstance(self.type, ListOf) else self.type

    @property
    def embedded(self) -> tuple[str, ...]:
        """The embedded entities that one value may be: several for a union, none for a scalar or an enum."""
        if isinstance(self.item, Union):
            return tuple(member.name for member in self.item.members)
        return (self.item.name,) if isinstance(self.item, EntityRef) else ()

    @property
    def whole_in_source(self) -> bool:
        """Whether the whole referred entity stands upstream where this foreign key is read: `currency.id`."""
        return not self.fetched and self.source is not None and all(map(self._ends_in_key, self.source.paths))

    @property
    def whole_in_original(self) -> bool:
        """Whether the whole referred entity stands in the original contract around this foreign key."""
        return self._ends_in_key(self.original)

    def _ends_in_key(self, path: Steps) -> bool:
        return self.foreign_key is not None and len(path) > 1 and path[-1] == self.foreign_key.field


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing with a table of its own, or (`embedded`) a value that lives inside its owner. Times are seconds."""

    name: str
    fields: tuple[Field, ...]
    description: str = ""
    embedded: bool = False
    access: Access = "public"
    cache_table: str = ""
    cache_ttl: int | None = None
    stale_ttl: int | None = None
    negative_ttl: int | None = None
    retention: int | None = None
    invalidated_by: tuple[str, ...] = ()
    source: Source | None = None
    refused: tuple[tuple[str, str], ...] = ()
    renamed_from: str = ""

    @property
    def table(self) -> str:
        """The name of its table: `cache_table`, or its own name in snake case; empty where it is embedded."""
        return "" if self.embedded else self.cache_table or snake_case(self.name)

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the primary key's fields."""
        return tuple(field.name for field in self.fields if field.primary_key)

    @property
    def per_user(self) -> bool:
        """Whether its cached rows are kept apart by user."""
        return self.access == "user" and self.cache_ttl is not None

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Enum:
    """A closed list of values, or (`open`) the known ones of a list that upstream may lengthen."""

    name: str
    values: tuple[str, ...]
    open: bool = False
    description: str = ""


@dataclass(frozen=True)
class Schema:
    """The whole model, in the order of its file; `file` is that file's name.

    drop: what a migration may lose: `Entity` or `Entity.field`, gone or narrowed.
    """

    entities: tuple[Entity, ...]
    enums: tuple[Enum, ...] = ()
    description: str = ""
    drop: tuple[str, ...] = ()
    file: str = dataclasses.field(default="", compare=False)

    def entity(self, name: str) -> Entity | None:
        """The entity of that name."""
        return self._entities.get(name)

    def enum(self, name: str) -> Enum | None:
        """The enum of that name."""
        return self._enums.get(name)

    @property
    def tables(self) -> Iterator[Entity]:
        """The entities that have a table."""
        return (entity for entity in self.entities if not entity.embedded)

    def uses(self, scalar: str) -> bool:
        """Whether any field holds that scalar."""
        wanted = Scalar(scalar)
        return any(field.item == wanted for entity in self.entities for field in entity.fields)

    def variants(self, field: Field) -> dict[str, str]:
        """The entity that each value of a union's discriminator selects."""
        members = [entity for name in field.embedded if field.discriminator and (entity := self.entity(name))]
        return {value: member.name for member in members for value in self.tags(member, field.discriminator)}

    def tags(self, member: Entity, discriminator: str) -> tuple[str, ...]:
        """The values by which a union knows this member: its const, or all values of its enum."""
        field = member.field(discriminator)
        if field is None:
            return ()
        if isinstance(field.const, str):
            return (field.const,)
        enum = self.enum(field.type.name) if isinstance(field.type, EnumRef) else None
        return enum.values if enum and not enum.open else ()

    @cached_property
    def discriminators(self) -> frozenset[tuple[str, str]]:
        """The fields by which unions tell their parts apart, as (entity, field)."""
        every = (field for owner in self.entities for field in owner.fields if field.discriminator)
        return frozenset((name, field.discriminator) for field in every for name in field.embedded)

    @cached_property
    def _entities(self) -> dict[str, Entity]:
        return {entity.name: entity for entity in self.entities}

    @cached_property
    def _enums(self) -> dict[str, Enum]:
        return {enum.name: enum for enum in self.enums}


def union_name(entity: Entity, field: Field) -> str:
    """What the union that a field holds is called where it needs a name: `PositionInstrument`."""
    return entity.name + "".join(part[:1].upper() + part[1:] for part in field.name.split("_"))
