"""Tell what a value in a request or a response is: public reference data, an identity, or a secret. Pure.

The facts of the application's model decide where they say so (`pii`, keys, `access`). The names that every API uses for
secrets and for people are known; an application adds those of its own. Whatever neither of them knows is taken for
somebody's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.recording.privacy.vocabulary import as_words, names_person, names_secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.model.facts import EntityFacts, FieldFacts

PrivacyKind: TypeAlias = Literal["plain", "public", "number", "key", "user", "secret"]
"""plain: free text. public: reference data. number: replaced in its own length. key: replaced by a longer one.

user: who asks. secret: left out.
"""

_USER_NAMES = frozenset({"user_id", "userid"})
_OPAQUE_KEY = "opaque_key"  # a key that is somebody's: an id, a name
_FIELD_NAME = re.compile(r"[A-Za-z]+(?:[_-][A-Za-z]+)*")
_PERSONAL_FACTS = {"identifier", "contact", "secret"}
_KEY_ENDINGS = ("_id", "_key")
_ACCOUNT_ID = "account_id"  # the institution's own, which is as good as a number
LINKED = re.compile(r"(?<=[?&;])(\w[\w.-]*)=([^&;#\s\"'<>]+)")
"""A parameter of a link in a text, with its value."""
PAIRED = re.compile(r"(?<=[\"'])(\w[\w .-]*)([\"']\s*:\s*[\"'])([^\"'\\]+)")
"""A key of JSON that is not whole, what stands between, and its value."""


@dataclass(frozen=True, slots=True)
class ValueContext:
    """Represent where a value stands: what decides whether it is somebody's.

    Attributes:
        privacy: Tells what a value in this context is.
        key: The nearest key around the value.
        entity: The entity around it; empty inside reference data, and None where nobody knows what is answered.
        public: Whether that entity is public.
    """

    privacy: Privacy = field(repr=False)
    key: str = ""
    entity: str | None = None
    public: bool = False

    def inside(self, key: str) -> ValueContext:
        """Return the context of the value under this key."""
        return self.privacy.inside(self, key)

    def of_key(self, key: str) -> ValueContext:
        """Return the context of a key itself, which is told from a value: the names of fields are nobody's."""
        return self.privacy.of_key(self, key)

    @property
    def kind(self) -> PrivacyKind:
        """Return what a text in this context is."""
        return self.privacy.kind(self)

    @property
    def identifies(self) -> bool:
        """Return True if an identity or a secret stands here, be it text or a number."""
        return self.kind not in {"plain", "public"}


class Privacy:
    """Classify the values of one application's requests and responses.

    Args:
        facts: The entities of the application's model; none for an application without a model.
        users: Keys that name the user, besides the usual ones.
        public: Keys under which reference data stands, besides those that the facts tell of.
    """

    def __init__(
        self,
        facts: Mapping[str, EntityFacts] | None = None,
        *,
        users: frozenset[str] = frozenset(),
        public: frozenset[str] = frozenset(),
    ) -> None:
        self._facts = facts or {}
        self._users = _USER_NAMES | users
        self._public = public
        self._contexts: dict[tuple[ValueContext, str], ValueContext] = {}
        self._kinds: dict[ValueContext, PrivacyKind] = {}

    def top(self, entity: str | None = None) -> ValueContext:
        """Return the context of a whole body that is made of this entity."""
        facts = self._facts.get(entity or "")
        return ValueContext(self, "", entity, public=bool(facts and facts.table and facts.access == "public"))

    def inside(self, context: ValueContext, key: str) -> ValueContext:
        """Return the context of the value under a key."""
        known = self._contexts.get((context, key))
        if known is None:
            known = self._contexts[context, key] = self._inside(context, key)
        return known

    def of_key(self, context: ValueContext, key: str) -> ValueContext:
        """Return the context of a key that stands among the values of a context."""
        if not context.identifies:
            return context
        return self.top() if _FIELD_NAME.fullmatch(key) else ValueContext(self, _OPAQUE_KEY)

    def kind(self, context: ValueContext) -> PrivacyKind:
        """Return what a text in this context is."""
        kind = self._kinds.get(context)
        if kind is None:
            kind = self._kinds[context] = self._kind(context)
        return kind

    def _inside(self, context: ValueContext, key: str) -> ValueContext:
        if names_secret(context.key) or names_person(context.key, among_public=context.public):
            return context  # all that is inside is that too
        name = as_words(key)
        if name in self._public_names:
            return ValueContext(self, name, "", public=True)
        if name in self._owners:
            return ValueContext(self, name, self._owners[name])
        return replace(context, key=name)

    def _kind(self, context: ValueContext) -> PrivacyKind:
        key = context.key
        if names_secret(key):
            return "secret"
        if key in self._users:
            return "user"
        if names_person(key, among_public=context.public) or self._is_identity(context):
            return "key" if key.endswith(_KEY_ENDINGS) and not key.endswith(_ACCOUNT_ID) else "number"
        return "public" if context.public or key.removesuffix("_id") in self._public_names else "plain"

    def _is_identity(self, context: ValueContext) -> bool:
        entities = self._identifiers.get(context.key)
        if context.public or entities is None:
            return False
        return context.key not in self._ambiguous or context.entity is None or context.entity in entities

    def _fields(self) -> Iterator[tuple[EntityFacts, FieldFacts, str]]:
        for entity in self._facts.values():
            for facts in entity.fields:
                yield from ((entity, facts, as_words(path[-1])) for path in facts.source)

    @cached_property
    def _public_names(self) -> frozenset[str]:
        """Return the keys under which reference data stands, and what `NAME_id` then refers to."""
        refers = [row for _, row, _ in self._fields() if row.refers and self._facts[row.refers].access == "public"]
        around = {step for row in refers for path in row.source for step in path[:-1]}
        return frozenset(self._public | around | {row.name.removesuffix("_id") for row in refers})

    @cached_property
    def _owners(self) -> Mapping[str, str]:
        """Map `account` and `accounts` to `Account`: the keys under which an entity of one user stands."""
        owned = {as_words(name): name for name, facts in self._facts.items() if facts.access == "user"}
        return {key: name for singular, name in owned.items() for key in (singular, f"{singular}s")}

    @cached_property
    def _identifiers(self) -> Mapping[str, frozenset[str]]:
        """Map each key that holds an identity in some entity to those entities."""
        entities: dict[str, set[str]] = {}
        for entity, facts, key in self._fields():
            if facts.pii in _PERSONAL_FACTS:
                entities.setdefault(key, set()).add(entity.name)
        return {key: frozenset(names) for key, names in entities.items()}

    @cached_property
    def _ambiguous(self) -> frozenset[str]:
        """Return the keys that hold an identity in one entity and none in another."""
        return frozenset(key for _, facts, key in self._fields() if key in self._identifiers and facts.pii == "none")
