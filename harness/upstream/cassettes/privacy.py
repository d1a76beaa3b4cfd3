"""What a value in a request or a response is: public reference data, an identity, or a secret. Pure.

Read off the schema where it says so (`pii`, keys, `access`); a few names of the upstream that the schema does not map
stand here. Whatever neither knows is taken for somebody's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.generated.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harness.generated.facts import EntityFacts, FieldFacts

Kind: TypeAlias = Literal["plain", "public", "number", "key", "user", "secret"]
"""plain: free text. public: reference data. number: replaced in its own length. key: replaced by a longer one.

user: who asks. secret: left out.
"""

SECRET_NAMES = frozenset({
    "access_key", "access_token", "api_key", "auth_token", "client_id", "client_secret",
    "consumer_key", "cookie", "id_token", "password", "private_key", "redirect_uri", "refresh_token", "secret",
    "session_id", "session_token", "set_cookie", "signature", "token", "user_secret",
})  # fmt: skip
USER_NAMES = frozenset({"user_id", "snap_trade_user_id"})
_PERSONAL_NAMES = frozenset({
    "account_holder", "account_holder_name", "account_name", "account_number", "address", "client_order_id",
    "date_of_birth", "first_name", "full_name", "holder_name", "idempotency_key", "last_name", "owner", "owner_name",
    "phone", "phone_number", "ssn", "tax_id",
})  # fmt: skip
_PUBLIC_NAMES = {"brokerage_type", "currencies", "exchanges", "instruments", "query", "security_type", "symbols"}
_PERSONAL_FACTS = {"identifier", "contact", "secret"}
_KEY_ENDINGS = ("_id", "_key")
_ACCOUNT_ID = "account_id"  # the institution's own, which is as good as a number


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: the nearest key, the entity around it, and whether that is public.

    entity is empty inside reference data, and None where nobody knows what is answered.
    """

    key: str = ""
    entity: str | None = None
    public: bool = False

    def inside(self, key: str) -> Place:
        """The place of the value under this key."""
        return _inside(self, key)

    @property
    def kind(self) -> Kind:
        """What a text at this place is."""
        return _kind(self)


def top(entity: str | None) -> Place:
    """The place of a whole body that is made of this entity."""
    facts = FACTS.get(entity or "")
    return Place("", entity, public=bool(facts and facts.table and facts.access == "public"))


@cache
def snake(name: str) -> str:
    """`accountId` as `account_id`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower().replace("-", "_")


def _fields() -> Iterable[tuple[EntityFacts, FieldFacts, str]]:
    for entity in FACTS.values():
        for field in entity.fields:
            yield from ((entity, field, snake(path[-1])) for path in field.source)


@cache
def _public_names() -> frozenset[str]:
    """The keys under which reference data stands, and what `NAME_id` then refers to."""
    refers = [field for _, field, _ in _fields() if field.refers and FACTS[field.refers].access == "public"]
    around = {step for field in refers for path in field.source for step in path[:-1]}
    return frozenset(_PUBLIC_NAMES | around | {field.name.removesuffix("_id") for field in refers})


@cache
def _owners() -> Mapping[str, str]:
    """`account` and `accounts` to `Account`: the keys under which an entity of one user stands."""
    owned = {snake(name): name for name, facts in FACTS.items() if facts.access == "user"}
    return {spelled: name for key, name in owned.items() for spelled in (key, f"{key}s")}


@cache
def _identifiers() -> Mapping[str, frozenset[str]]:
    """Each key that holds an identity in some entity, with those entities."""
    found: dict[str, set[str]] = {}
    for entity, field, key in _fields():
        if field.pii in _PERSONAL_FACTS:
            found.setdefault(key, set()).add(entity.name)
    return {key: frozenset(entities) for key, entities in found.items()}


@cache
def _ambiguous() -> frozenset[str]:
    """The keys that hold an identity in one entity and none in another."""
    return frozenset(key for _, field, key in _fields() if key in _identifiers() and field.pii == "none")


@cache
def _inside(place: Place, key: str) -> Place:
    name = snake(key)
    if name in _public_names():
        return Place(name, "", public=True)
    if name in _owners():
        return Place(name, _owners()[name])
    return replace(place, key=name)


@cache
def _kind(place: Place) -> Kind:
    key = place.key
    if key in SECRET_NAMES:
        return "secret"
    if key in USER_NAMES:
        return "user"
    if key in _PERSONAL_NAMES or _identity(place):
        return "key" if key.endswith(_KEY_ENDINGS) and not key.endswith(_ACCOUNT_ID) else "number"
    is_public = place.public or key.removesuffix("_id") in _public_names()
    return "public" if is_public else "plain"


def _identity(place: Place) -> bool:
    if place.public or place.key not in _identifiers():
        return False
    return place.key not in _ambiguous() or place.entity is None or place.entity in _identifiers()[place.key]
