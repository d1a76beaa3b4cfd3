"""Pseudonyms: the same value always gets the same one, of the same shape, and anyone can tell that it is one.

The first part of a pseudonym follows from the value and a key that is in no cassette. The rest follows from the first
part alone, so that whoever has no key can still tell a pseudonym from a value that was never replaced. Pure.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from uuid import UUID

ID = re.compile(
    r"(?:(?<![0-9A-Za-z])|(?<=%[0-9A-Fa-f]{2}))[0-9a-fA-F]{8}(-?)(?:[0-9a-fA-F]{4}\1){3}[0-9a-fA-F]{12}(?![0-9A-Za-z])"
)
"""A UUID, with dashes or without, in a URL or out of it."""
EMAIL = re.compile(r"[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
_NOBODY = re.compile(r"example\.(com|net|org)|[\w.-]*\.(example|invalid|test)")  # RFC 2606
_VERSION, _VARIANT = 0x80, 0x80  # RFC 9562: version 8 is for whoever makes a UUID in a way of their own
_PURPOSE = b"harness pseudonym"
SCRUBBED = "SCRUBBED"
"""What stands in place of a secret."""
UNIQUE = 16
"""Characters below which the check would leave too few for hundreds of values to stay apart."""


def _between(first: str, last: str) -> str:
    return "".join(map(chr, range(ord(first), ord(last) + 1)))


_ALPHABETS = (
    "0123456789",
    _between("a", "z"),
    _between("A", "Z"),
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüý",
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝ",
    _between("а", "я") + "ё",  # noqa: RUF001 - Cyrillic
    _between("А", "Я") + "Ё",  # noqa: RUF001 - Cyrillic
    _between("ぁ", "ゖ"),
    _between("ァ", "ヺ"),
    _between("一", "龥"),
    _between("가", "힣"),
)
_ALPHABET = {character: alphabet for alphabet in _ALPHABETS for character in alphabet}


class Pseudonyms:
    """Pseudonyms under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def id(self, uuid: str) -> str:
        """A UUID for a UUID, with dashes and in capitals where that has them."""
        raw = UUID(uuid)
        drawn = hmac.digest(self._key, raw.bytes, hashlib.sha256)
        head = drawn[:6] + bytes([_VERSION | drawn[6] & 0x0F, drawn[7]])
        made = UUID(bytes=head + _id_check(head))
        text = str(made) if "-" in uuid else made.hex
        return text.upper() if uuid.isupper() else text

    def text(self, value: str) -> str:
        """Digits for digits, letters for letters of the same script, everything else as it is, masks among it."""
        drawn = self._drawn(value)
        head = "".join(_letter(character, drawn[2 * place :]) for place, character in enumerate(value))
        return _checked(head)

    def key(self, value: str) -> str:
        """As `text`, but long enough that the values of many rows stay apart."""
        missing = UNIQUE - sum(map(_replaceable, value))
        drawn = self._drawn(value)
        last = next((character for character in reversed(value) if _replaceable(character)), "0")
        longer = value + last * max(0, missing)
        return _checked("".join(_letter(each, drawn[2 * place :]) for place, each in enumerate(longer)))

    def email(self, address: str) -> str:
        """An address at a domain that belongs to nobody."""
        return f"{self.user(address.lower())}{'%40' if '%40' in address else '@'}example.com"

    def user(self, name: str) -> str:
        """What tells one user from another."""
        return f"user-{hmac.digest(self._key, _raw(name), hashlib.sha256).hex()[:12]}"

    def _drawn(self, value: str) -> bytes:
        seed = hmac.digest(self._key, _raw(value), hashlib.sha256)
        return hashlib.shake_256(seed).digest(2 * (len(value) + UNIQUE))


def listed_ids(text: str) -> list[str]:
    """The ids in a text that is nothing but ids and commas, else none."""
    return [] if ID.sub("", text).strip(", ") else [found[0] for found in ID.finditer(text)]


def is_id(uuid: str) -> bool:
    """Whether a UUID is a pseudonym."""
    raw = UUID(uuid).bytes
    return raw[6] & 0xF0 == _VERSION and raw[8:] == _id_check(raw[:8])


def is_text(value: str) -> bool:
    """Whether a text is a pseudonym; one with no or one letter or digit hides nothing and passes."""
    return _checked(value) == value


def is_email(address: str) -> bool:
    """Whether an address belongs to nobody."""
    *name, domain = re.split("@|%40", address)
    return name == [SCRUBBED] or _NOBODY.fullmatch(domain) is not None


def certain(value: str) -> bool:
    """Whether a text is a pseudonym beyond chance: long enough that its check is no coincidence."""
    return sum(map(_replaceable, value)) >= UNIQUE and is_text(value)


def _id_check(head: bytes) -> bytes:
    check = hashlib.sha256(_PURPOSE + head).digest()[:8]
    return bytes([_VARIANT | check[0] & 0x3F]) + check[1:]


def _checked(value: str) -> str:
    """The value with the second half of its letters and digits following from the first half."""
    places = [place for place, character in enumerate(value) if _replaceable(character)]
    places = places[len(places) - len(places) // 2 :]
    if not places:
        return value
    head = "".join(character for place, character in enumerate(value) if place < places[0])
    drawn = hashlib.shake_256(_PURPOSE + _raw(head)).digest(2 * len(places))
    characters = list(value)
    for number, place in enumerate(places):
        characters[place] = _letter(characters[place], drawn[2 * number :])
    return "".join(characters)


def _raw(value: str) -> bytes:
    return value.encode(errors="surrogatepass")  # half a character is legal in JSON


def _replaceable(character: str) -> bool:
    return character in _ALPHABET or character.isalpha() or character.isdecimal()


def _letter(character: str, drawn: bytes) -> str:
    """A character of the same kind, by the first two bytes drawn."""
    if not _replaceable(character):
        return character
    alphabet = _ALPHABET.get(character) or _ascii(character)
    return alphabet[int.from_bytes(drawn[:2]) % len(alphabet)]


def _ascii(character: str) -> str:
    digits, small, capitals = _ALPHABETS[:3]
    return digits if character.isdecimal() else capitals if character.isupper() else small
