"""What a value in a request or a response is: public reference data, an identity, or a secret. Pure.

Read off the schema where it says so (`pii`, keys, `access`); a few names of the upstream that the schema does not map
stand here. Whatever neither knows is taken for somebody's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.naming import snake_case
from harness.snaptrade.generated.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harness.model.facts import EntityFacts, FieldFacts

Kind: TypeAlias = Literal["plain", "public", "number", "key", "user", "secret"]
"""plain: free text. public: reference data. number: replaced in its own length. key: replaced by a longer one.

user: who asks. secret: left out.
"""

_SECRET_NAMES = frozenset({
    "auth", "authorization", "bearer", "client_id", "clientid", "key", "oauth_verifier", "otp", "pin", "pwd",
    "redirect_uri", "session", "sid", "sig",
})  # fmt: skip
_SECRET_PARTS = re.compile(
    r"secret|passw|passphrase|passcode|(?:access|api|consumer|encryption|private|session|signing)_?key|session_?id|cookie"
    r"|credential|signature|hmac|csrf|jwt|(?:^|_)tokens?(?:_|$)(?!type)"
)
_USER_NAMES = frozenset({"user_id", "userid", "snap_trade_user_id"})
_PERSONAL_NAMES = frozenset({
    "account_holder", "account_holder_name", "account_id", "account_name", "account_no", "account_number",
    "acct", "address", "beneficiary", "birth_date", "birthdate", "card_number", "client_name",
    "client_order_id", "customer_name", "date_of_birth", "dob", "email", "first_name", "firstname", "full_name",
    "fullname", "holder", "holder_name", "iban", "idempotency_key", "last_name", "lastname", "login", "mobile",
    "nickname", "owner", "owner_name", "owners", "passport", "passport_number", "phone", "phone_number", "sin",
    "social_security_number", "ssn", "street", "surname", "tax_id", "telephone", "user", "user_name",
    "username",
})  # fmt: skip
_PUBLIC_NAMES = {"brokerage_type", "currencies", "exchanges", "instruments", "query", "security_type", "symbols"}
_PERSONAL_FACTS = {"identifier", "contact", "secret"}
_KEY_ENDINGS = ("_id", "_key")
_ACCOUNT_ID = "account_id"  # the institution's own, which is as good as a number
LINKED = re.compile(r"(?<=[?&;])([A-Za-z_][\w-]*)=([^&;#\s\"'<>]+)")
"""A parameter of a link in a text, with its value."""
PAIRED = re.compile(r"(?<=[\"'])([A-Za-z_][\w-]*)([\"']\s*:\s*[\"'])([^\"'\\]+)")
"""A key of JSON that is not whole, what stands between, and its value."""


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

    @property
    def identifies(self) -> bool:
        """Whether what stands here is an identity or a secret, be it text or a number."""
        return self.kind not in {"plain", "public"}


def top(entity: str | None) -> Place:
    """The place of a whole body that is made of this entity."""
    facts = FACTS.get(entity or "")
    return Place("", entity, public=bool(facts and facts.table and facts.access == "public"))


def _fields() -> Iterable[tuple[EntityFacts, FieldFacts, str]]:
    for entity in FACTS.values():
        for field in entity.fields:
            yield from ((entity, field, snake_case(path[-1])) for path in field.source)


@cache
def _public_names() -> frozenset[str]:
    """The keys under which reference data stands, and what `NAME_id` then refers to."""
    refers = [field for _, field, _ in _fields() if field.refers and FACTS[field.refers].access == "public"]
    around = {step for field in refers for path in field.source for step in path[:-1]}
    return frozenset(_PUBLIC_NAMES | around | {field.name.removesuffix("_id") for field in refers})


@cache
def _owners() -> Mapping[str, str]:
    """`account` and `accounts` to `Account`: the keys under which an entity of one user stands."""
    owned = {snake_case(name): name for name, facts in FACTS.items() if facts.access == "user"}
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
    name = snake_case(key)
    if place.key in _PERSONAL_NAMES or _is_secret(place.key):
        return place  # all that is inside is that too
    if name in _public_names():
        return Place(name, "", public=True)
    if name in _owners():
        return Place(name, _owners()[name])
    return replace(place, key=name)


@cache
def _kind(place: Place) -> Kind:
    key = place.key
    if _is_secret(key):
        return "secret"
    if key in _USER_NAMES:
        return "user"
    if key in _PERSONAL_NAMES or _identity(place):
        return "key" if key.endswith(_KEY_ENDINGS) and not key.endswith(_ACCOUNT_ID) else "number"
    is_public = place.public or key.removesuffix("_id") in _public_names()
    return "public" if is_public else "plain"


def _is_secret(key: str) -> bool:
    return key in _SECRET_NAMES or (key not in _PERSONAL_NAMES and _SECRET_PARTS.search(key) is not None)


def _identity(place: Place) -> bool:
    if place.public or place.key not in _identifiers():
        return False
    return place.key not in _ambiguous() or place.entity is None or place.entity in _identifiers()[place.key]
