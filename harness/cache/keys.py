"""What a cached answer is filed under: whose it is, what kind of question it answers, and which one."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from urllib.parse import parse_qsl, quote, unquote, urlencode

if TYPE_CHECKING:
    from harness.model.facts import EntityFacts

PUBLIC = ""
"""The tenant of reference data, which belongs to no user; no user is called so."""
_LONGEST = 1_000  # characters of a key's text; an index of PostgreSQL takes 2,704 bytes
_WIDEST = 12  # characters of a key's text that one of an id takes at most: four bytes, each as `%` and two digits

Named: TypeAlias = tuple[tuple[str, str], ...]
"""Names with their values, in the order of the names."""


def text_of(name: str | Named) -> str:
    """Return the id of a key as text; no two ids of a kind have the same one, but for a collision of SHA-256."""
    if isinstance(name, str):
        text = name if _is_plain(name) else quote(name, safe="", errors="surrogatepass")
    elif all(_is_plain(each) and _is_plain(value) for each, value in name):
        text = "?" + "&".join([f"{each}={value}" for each, value in name])
    else:
        text = f"?{urlencode(name, errors='surrogatepass')}"
    return text if len(text) <= _LONGEST else f"#{sha256(text.encode()).hexdigest()}"


def _is_plain(text: str) -> bool:
    """Return True for what `quote` and `urlencode` leave as it is, at a tenth of their price."""
    return text.isascii() and text.replace("-", "").replace("_", "").isalnum()


def is_digest(name: str | Named) -> bool:
    """Return True if the text of an id is its digest."""
    size = len(name) if isinstance(name, str) else sum(len(each) + len(value) + 2 for each, value in name)
    return size > _LONGEST // _WIDEST and text_of(name).startswith("#")


def entity_key(facts: EntityFacts, key: AnyKey) -> str | None:
    """Return the key of the one entity that a question names.

    Returns:
        None where it names none, or asks an endpoint that does not give all of the entity.
    """
    _, kind, name = key
    if len(facts.key) != 1 or not isinstance(name, str) or not facts.comes_whole_from(kind):
        return None
    is_text = any(field.name == facts.key[0] and field.type == "string" for field in facts.fields)
    return name if is_text else None


AnyKey: TypeAlias = tuple[str, str, str | Named]
"""A Key, or the plain tuple of its values."""


class Key(NamedTuple):
    """Name one cached answer.

    A hit builds no object for it: the plain tuple of the same three values is equal, and has the same hash.

    Attributes:
        tenant: The user whose answer it is, or PUBLIC.
        kind: The upstream endpoint that gave it, or the operation whose rendered answer it is.
        id: The one value that tells it from others of its kind, or all names and values.
    """

    tenant: str
    kind: str
    id: str | Named

    @property
    def text(self) -> str:
        """Return the id as text."""
        return text_of(self.id)

    @classmethod
    def of_text(cls, tenant: str, kind: str, text: str) -> Key:
        """Return the key with this text; a text that is a digest stays one, and is equal to no other key."""
        if text.startswith("?"):
            return cls(tenant, kind, tuple(parse_qsl(text[1:], keep_blank_values=True, errors="surrogatepass")))
        return cls(tenant, kind, unquote(text, errors="surrogatepass"))
