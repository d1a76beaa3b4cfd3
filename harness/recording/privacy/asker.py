"""Find who asks in a text: the credentials in use, in every spelling, and the user's id. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.errors import ConfigurationError
from harness.recording.privacy.decoding import spellings
from harness.recording.privacy.pseudonyms import ID, SCRUBBED
from harness.recording.request_matching import USER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_SECRET = 8  # characters that tell a secret from data; a shorter value counts only as a word of its own
_USER = 5  # characters of a user's id that is known in a sentence


class Asker:
    """Find who asks in a text: the secrets and ids that are in use to ask.

    Args:
        user: The user's id, found where it is a word of its own.
        secrets: Found wherever they stand, in every spelling; one of less than 8 characters as an identifier is.
        identifiers: Ids that are no secrets, such as a client id: found where they are words of their own.
    """

    def __init__(self, user: str = "", secrets: Iterable[str] = (), identifiers: Iterable[str] = ()) -> None:
        long = {secret for secret in secrets if len(secret) >= _SECRET and secret != SCRUBBED}
        words = {word for word in (*secrets, *identifiers) if word not in {"", SCRUBBED, *long}}
        patterns = (
            (re.compile(any_of(_spelled(long)).pattern, re.IGNORECASE), SCRUBBED),
            (whole(any_of(_spelled(words))), SCRUBBED),
            (re.compile(whole(any_of(_spelled({user} if len(user) >= _USER else set()))).pattern, re.IGNORECASE), USER),
        )
        self._patterns = [(pattern, placeholder) for pattern, placeholder in patterns if "(?!)" not in pattern.pattern]

    def scrubbed(self, text: str) -> str:
        """Return the text without who asks."""
        for pattern, placeholder in self._patterns:
            text = replaced(pattern, text, placeholder)
        return text

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where something in use to ask stands in the text."""
        for pattern, _ in self._patterns:
            yield from (match.span() for match in outside_ids(pattern, text))

    def findings(self, text: str) -> Iterator[str]:
        """Yield a sentence for each of the credentials and the user, where the text holds it."""
        for pattern, placeholder in self._patterns:
            if any(outside_ids(pattern, text)):
                yield "holds the user id in use" if placeholder == USER else "holds one of the credentials in use"


def require_long_secrets(secrets: Mapping[str, str]) -> None:
    """Refuse secrets that are too short to be told from data, before anything is recorded with them.

    Args:
        secrets: Each secret by the name of its setting.

    Raises:
        ConfigurationError: One is shorter than 8 characters; the message names its setting and not the secret.
    """
    if short := [name for name, secret in secrets.items() if len(secret) < _SECRET]:
        raise ConfigurationError(
            f"{', '.join(short)}: shorter than {_SECRET} characters, so a recording cannot be scrubbed of it; "
            "record with credentials of their usual length"
        )


def outside_ids(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield each match in the text that is not a part of a UUID."""
    ids: list[tuple[int, int]] | None = None
    for match in pattern.finditer(text):
        ids = [uuid.span() for uuid in ID.finditer(text)] if ids is None else ids
        start, end = match.span()
        if not any(first <= start and end <= last and (start, end) != (first, last) for first, last in ids):
            yield match


def replaced(pattern: re.Pattern[str], text: str, replacement: str | Callable[[str], str]) -> str:
    """Return the text with each match replaced, but for what is only a part of a UUID.

    Args:
        pattern: Matches what is replaced.
        text: The text.
        replacement: A text, or what makes one of each match.
    """
    parts: list[str] = []
    done = 0
    for match in outside_ids(pattern, text):
        parts += text[done : match.start()], replacement if isinstance(replacement, str) else replacement(match[0])
        done = match.end()
    return "".join((*parts, text[done:])) if parts else text


def any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of these texts, the longest first; for none of them, one that matches nothing."""
    return re.compile("|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True)) or r"(?!)")


def whole(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """Return the pattern for words and numbers of their own; a number includes its fraction."""
    return re.compile(rf"(?<![\w.])(?:{pattern.pattern})(?![\w.]*\w)")


def _spelled(values: set[str]) -> set[str]:
    return {text for value in values for text in (spellings(value) if len(value) >= _SECRET else {value})}
