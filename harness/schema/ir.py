"""Represent the unified model as frozen values: a Schema of Entities and Enums, an Entity of Fields.

Every value here is checked: a function that receives a Schema need not check again whether a name is defined.

Where a value comes from and where it goes is written as steps, the parts of a path between its dots.
* `PayloadSource.paths` are alternatives: the first that is present wins. Steps begin at the entity's own object.
  `{accountId}` alone is the request's path parameter, `#` alone the row's place in the answer's list, counted from 0.
* `Field.original` is where the field stands in the original contract; it is empty if the field is not in it.
* A foreign key at `currency.id` means that the whole referred entity stands at `currency`; one at `currency_id` is the
  bare key.
* `Field.fetched` is the endpoint that answers the whole referred entity, where the answer holds no more than its key.
* `Entity.refused` are the paths in the entity's object upstream that are left out, each with the reason.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.naming import snake_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from decimal import Decimal

    from harness.positioned_yaml import Value
    from harness.wire import Steps

Access: TypeAlias = Literal["public", "user"]

SCALARS = ("string", "integer", "number", "decimal", "boolean", "date", "time", "datetime", "uuid", "json")
NUMBERS = ("integer", "number", "decimal")
PII = ("none", "identifier", "contact", "financial", "secret")
ACCESS: tuple[Access, ...] = ("public", "user")


@dataclass(frozen=True, slots=True)
class Scalar:
    """Represent one of SCALARS."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class EnumRef:
    """Refer to an enum by its name."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class EntityRef:
    """Refer to an embedded entity by its name."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Union:
    """Represent one of several embedded entities, which the field's discriminator tells apart."""

    members: tuple[EntityRef, ...]

    def __str__(self) -> str:
        return " | ".join(map(str, self.members))


@dataclass(frozen=True, slots=True)
class ListOf:
    """Represent an ordered list."""

    item: Type

    def __str__(self) -> str:
        return f"list[{self.item}]"


Type: TypeAlias = Scalar | EnumRef | EntityRef | Union | ListOf

UNREADABLE: Type = Scalar("unreadable")
"""The type of a field whose type is a mistake, until all mistakes are found; no loaded Schema has it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Refer to a field of another entity, as a foreign key does."""

    entity: str
    field: str

    def __str__(self) -> str:
        return f"{self.entity}.{self.field}"


@dataclass(frozen=True, slots=True)
class PayloadSource:
    """Say where a value stands upstream: its endpoint, which is empty inside embedded entities, and its paths.

    Of an entity, the endpoints in `also` give its object as whole as `endpoint` does, each at a place of its own.
    """

    endpoint: str
    paths: tuple[Steps, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Constraint:
    """Bound a value: `ge gt le lt pattern min_length max_length`."""

    key: str
    value: int | Decimal | str


@dataclass(frozen=True, slots=True)
class Field:
    """Represent one value of an entity.

    An `optional` value may be absent and a `nullable` one may be null; `unit` says what its number counts.
    """

    name: str
    type: Type
    description: str = ""
    examples: tuple[Value, ...] = dataclasses.field(default=(), hash=False)  # may hold lists and mappings
    unit: str = ""
    const: Value = None
    default: Value = dataclasses.field(default=None, hash=False)  # may be a list
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
    source: PayloadSource | None = None
    fetched: str = ""
    pii: str = "none"

    @property
    def may_be_none(self) -> bool:
        """Return True if the value may be absent or null."""
        return self.optional or self.nullable

    @property
    def item(self) -> Type:
        """Return the type of one value: for a list, of its item."""
        return self.type.item if isinstance(self.type, ListOf) else self.type

    @property
    def embedded(self) -> tuple[str, ...]:
        """Return the embedded entities that one value may be: several for a union, none for a scalar or an enum."""
        if isinstance(self.item, Union):
            return tuple(member.name for member in self.item.members)
        return (self.item.name,) if isinstance(self.item, EntityRef) else ()

    @property
    def whole_in_source(self) -> bool:
        """Return True if the whole referred entity stands upstream around this foreign key: `currency.id`."""
        return not self.fetched and self.source is not None and all(map(self._ends_in_key, self.source.paths))

    @property
    def whole_in_original(self) -> bool:
        """Return True if the whole referred entity stands in the original contract around this foreign key."""
        return self._ends_in_key(self.original)

    def _ends_in_key(self, path: Steps) -> bool:
        return self.foreign_key is not None and len(path) > 1 and path[-1] == self.foreign_key.field


@dataclass(frozen=True, slots=True)
class Entity:
    """Represent a thing with a table of its own, or (`embedded`) a value inside its owner. Times are in seconds."""

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
    source: PayloadSource | None = None
    refused: tuple[tuple[str, str], ...] = ()
    renamed_from: str = ""

    @property
    def table(self) -> str:
        """Return the name of its table: `cache_table`, or its own name in snake case; empty if it is embedded."""
        return "" if self.embedded else self.cache_table or snake_case(self.name)

    @property
    def key(self) -> tuple[str, ...]:
        """Return the names of the primary key's fields."""
        return tuple(field.name for field in self.fields if field.primary_key)

    @property
    def per_user(self) -> bool:
        """Return True if each user has cached rows of their own."""
        return self.access == "user" and self.cache_ttl is not None

    def field(self, name: str) -> Field | None:
        """Return the field of that name."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Enum:
    """List the values of a string; of an `open` enum, those that are known so far."""

    name: str
    values: tuple[str, ...]
    open: bool = False
    description: str = ""


@dataclass(frozen=True)
class Schema:
    """Represent the whole model, in the order of its file.

    Attributes:
        entities: The entities.
        enums: The enums.
        description: A sentence about the domain.
        drop: What a migration may lose: `Entity` or `Entity.field`, gone or narrowed.
        file: The name of the file.
    """

    entities: tuple[Entity, ...]
    enums: tuple[Enum, ...] = ()
    description: str = ""
    drop: tuple[str, ...] = ()
    file: str = dataclasses.field(default="", compare=False)

    def entity(self, name: str) -> Entity | None:
        """Return the entity of that name."""
        return self._entities.get(name)

    def enum(self, name: str) -> Enum | None:
        """Return the enum of that name."""
        return self._enums.get(name)

    @property
    def tables(self) -> Iterator[Entity]:
        """Return the entities that have a table."""
        return (entity for entity in self.entities if not entity.embedded)

    def uses(self, scalar: str) -> bool:
        """Return True if any field holds that scalar."""
        return any(field.item == Scalar(scalar) for entity in self.entities for field in entity.fields)

    def variants(self, field: Field) -> dict[str, str]:
        """Return the entity that each value of a union's discriminator selects."""
        members = [entity for name in field.embedded if field.discriminator and (entity := self.entity(name))]
        return {value: member.name for member in members for value in self.tags(member, field.discriminator)}

    def tags(self, member: Entity, discriminator: str) -> tuple[str, ...]:
        """Return the values by which a union knows this member: its const, or all values of its closed enum."""
        field = member.field(discriminator)
        if field is None:
            return ()
        if isinstance(field.const, str):
            return (field.const,)
        enum = self.enum(field.type.name) if isinstance(field.type, EnumRef) else None
        return enum.values if enum and not enum.open else ()

    @cached_property
    def discriminators(self) -> frozenset[tuple[str, str]]:
        """Return the fields by which unions tell their members apart, as (entity, field)."""
        unions = (field for owner in self.entities for field in owner.fields if field.discriminator)
        return frozenset((name, field.discriminator) for field in unions for name in field.embedded)

    @cached_property
    def _entities(self) -> dict[str, Entity]:
        return {entity.name: entity for entity in self.entities}

    @cached_property
    def _enums(self) -> dict[str, Enum]:
        return {enum.name: enum for enum in self.enums}


def names_reached(names: Iterable[str], following: Callable[[str], Iterable[str]]) -> set[str]:
    """Return these names and all that they lead to, at any depth; `following` says where one name leads."""
    reached: set[str] = set()
    ahead = list(names)
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += following(name)
    return reached


def union_name(entity: Entity, field: Field) -> str:
    """Return the name of the union that a field holds, for targets in which it needs one: `PositionInstrument`."""
    return entity.name + "".join(part[:1].upper() + part[1:] for part in field.name.split("_"))
