"""Give pseudonyms: the same value always gets the same one, of the same shape, and anyone can tell that it is one.

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


_DIGITS, _SMALL, _CAPITALS = "0123456789", _between("a", "z"), _between("A", "Z")
_ALPHABETS = (
    _DIGITS,
    _SMALL,
    _CAPITALS,
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
    """Give pseudonyms under one key.

    Args:
        key: The secret key; the same key gives the same pseudonym for a value.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def replace_id(self, uuid: str) -> str:
        """Return a UUID for a UUID, with dashes and in capitals where that has them."""
        raw = UUID(uuid)
        drawn = hmac.digest(self._key, raw.bytes, hashlib.sha256)
        head = drawn[:6] + bytes([_VERSION | drawn[6] & 0x0F, drawn[7]])
        made = UUID(bytes=head + _id_check(head))
        text = str(made) if "-" in uuid else made.hex
        return text.upper() if uuid.isupper() else text

    def replace_text(self, value: str) -> str:
        """Return digits for digits and letters for letters of the same script; all else stays, masks among it."""
        drawn = self._drawn(value)
        head = "".join(_letter(character, drawn[2 * place :]) for place, character in enumerate(value))
        return _checked(head)

    def replace_key(self, value: str) -> str:
        """Return the same as `replace_text`, but long enough that the values of many rows stay apart."""
        missing = UNIQUE - sum(map(_replaceable, value))
        drawn = self._drawn(value)
        last = next((character for character in reversed(value) if _replaceable(character)), "0")
        longer = value + last * max(0, missing)
        return _checked("".join(_letter(character, drawn[2 * place :]) for place, character in enumerate(longer)))

    def replace_email(self, address: str) -> str:
        """Return an address at a domain that belongs to nobody."""
        return f"{self.name_user(address.lower())}{'%40' if '%40' in address else '@'}example.com"

    def name_user(self, name: str) -> str:
        """Return what tells one user from another."""
        return f"user-{hmac.digest(self._key, _raw(name), hashlib.sha256).hex()[:12]}"

    def _drawn(self, value: str) -> bytes:
        seed = hmac.digest(self._key, _raw(value), hashlib.sha256)
        return hashlib.shake_256(seed).digest(2 * (len(value) + UNIQUE))


def parse_id_list(text: str) -> list[str]:
    """Return the ids in a text that is nothing but ids and commas, else none."""
    return [] if ID.sub("", text).strip(", ") else [match[0] for match in ID.finditer(text)]


def is_pseudonym(value: str) -> bool:
    """Return True if a value as a whole is a pseudonym: of an id, of an address, or of any other text."""
    if ID.fullmatch(value):
        return is_pseudonym_id(value)
    return is_pseudonym_email(value) if EMAIL.fullmatch(value) else is_pseudonym_text(value)


def is_pseudonym_id(uuid: str) -> bool:
    """Return True if a UUID is a pseudonym."""
    raw = UUID(uuid).bytes
    return raw[6] & 0xF0 == _VERSION and raw[8:] == _id_check(raw[:8])


def is_pseudonym_text(value: str) -> bool:
    """Return True if a text is a pseudonym; one with no or one letter or digit hides nothing and passes."""
    return _checked(value) == value


def is_pseudonym_email(address: str) -> bool:
    """Return True if an address belongs to nobody."""
    *name, domain = re.split("@|%40", address)
    return name == [SCRUBBED] or _NOBODY.fullmatch(domain) is not None


def is_certain_pseudonym(value: str) -> bool:
    """Return True if a text is a pseudonym beyond chance: long enough that its check is no coincidence."""
    return sum(map(_replaceable, value)) >= UNIQUE and is_pseudonym_text(value)


def _id_check(head: bytes) -> bytes:
    check = hashlib.sha256(_PURPOSE + head).digest()[:8]
    return bytes([_VARIANT | check[0] & 0x3F]) + check[1:]


def _checked(value: str) -> str:
    """Return the value with the second half of its letters and digits following from the first half."""
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
    """Return a character of the same kind, by the first two bytes drawn."""
    if not _replaceable(character):
        return character
    if character in _ALPHABET:
        alphabet = _ALPHABET[character]
    elif character.isdecimal():
        alphabet = _DIGITS
    else:  # a letter of a script that has no alphabet here
        alphabet = _CAPITALS if character.isupper() else _SMALL
    return alphabet[int.from_bytes(drawn[:2]) % len(alphabet)]
