"""What may leave the process: requests and bodies without secrets, accounts under a pseudonym. Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from itertools import cycle
from typing import TypeAlias
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit, urlunsplit

from harness.upstream.credentials import Credentials

HOST = "api.snaptrade.com"
USER = "user"
"""What every user is called in a cassette."""
SCRUBBED = "SCRUBBED"
_LEFT_OUT = frozenset({"clientId", "timestamp", "userSecret"})
_NUMBER = re.compile(r'("(?:number|institution_account_id)"\s*:\s*")((?:[^"\\]|\\.)+)"')
_SHORT = 5  # a number shorter than this may stand anywhere by chance

Key: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...]]
"""What makes two requests the same: method, path, and the parameters that say what is asked."""


def placeholder_credentials() -> Credentials:
    """Credentials that fit every cassette and open nothing."""
    return Credentials(SCRUBBED, SCRUBBED, USER, SCRUBBED)


def key(method: str, uri: str) -> Key:
    """The request without what changes from one asking to the next: host, signature, time, and who asks."""
    parts = urlsplit(uri)
    asked = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in _LEFT_OUT]
    return method, parts.path, tuple(sorted((name, USER if name == "userId" else value) for name, value in asked))


class Scrubber:
    """Scrubs what one user's requests and responses carry."""

    def __init__(self, credentials: Credentials) -> None:
        self._pseudonym_key = credentials.consumer_key.encode()
        spellings = {text for secret in credentials.secrets() if secret for text in _spellings(secret)}
        self._secret = re.compile(_any_of(spellings))

    def uri(self, uri: str) -> str:
        """The same question to the canonical host, asked by nobody in particular."""
        _, path, asked = key("", uri)
        return self.text(urlunsplit(("https", HOST, path, urlencode(asked), "")))

    def body(self, body: bytes) -> bytes:
        """The body without secrets, and with account numbers of the same shape that belong to nobody.

        Raises UnicodeDecodeError on a body that is not text.
        """
        text = body.decode()
        numbers = {found[2] for found in _NUMBER.finditer(text) if len(found[2]) >= _SHORT}
        text = _NUMBER.sub(lambda found: f'{found[1]}{self._renumbered(found[2])}"', text)
        elsewhere = re.compile(rf"(?<![\w.])({_any_of(numbers)})(?![\w.])")  # an account's name may repeat its number
        return self.text(elsewhere.sub(lambda found: self._renumbered(found[1]), text)).encode()

    def text(self, text: str) -> str:
        """The text with every known secret value replaced."""
        return self._secret.sub(SCRUBBED, text)

    def pseudonym(self, number: str) -> str:
        """Digits for digits, letters for letters, the rest as it is; the same number always gets the same one."""
        drawn = hmac.digest(self._pseudonym_key, number.encode(), hashlib.sha512)
        return "".join(_alike(character, byte) for character, byte in zip(number, cycle(drawn), strict=False))

    def _renumbered(self, in_json: str) -> str:
        return json.dumps(self.pseudonym(json.loads(f'"{in_json}"')))[1:-1]


def _any_of(texts: set[str]) -> str:
    """A pattern for any of these texts, the longest first; for none of them, one that matches nothing."""
    return "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True)) or r"(?!)"


def _spellings(secret: str) -> set[str]:
    """A value as it stands in text, in a URL, and in JSON."""
    return {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}


def _alike(character: str, byte: int) -> str:
    if character.isdecimal():
        return str(byte % 10)
    if character.isalpha():
        return chr((ord("A") if character.isupper() else ord("a")) + byte % 26)
    return character
