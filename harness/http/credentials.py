"""Credentials of a service: headers whose values come from the environment, and are told to nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from harness.errors import ConfigurationError
from harness.recording.privacy.asker import Asker, require_long_secrets
from harness.recording.privacy.vocabulary import as_words, names_secret

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CREDENTIALS: Final = frozenset(
    {"authorization", "cookie", "proxy_authorization", "set_cookie", "x_api_key", "x_auth_token", "x_csrf_token"}
)
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # a token of RFC 9110
_PARTS = re.compile(r"[\s,;=]+")


def is_credential(header: str) -> bool:
    """Return True if a header of this name holds a credential."""
    words = as_words(header)
    return words in _CREDENTIALS or names_secret(words)


def headers_from(options: Sequence[str], environment: Mapping[str, str], option: str = "--header") -> dict[str, str]:
    """Return the headers that `NAME=VARIABLE` options take from the environment.

    Args:
        options: `Authorization=SHOP_TOKEN` sends the value of the variable SHOP_TOKEN.
        environment: The environment.
        option: The name of the option, for errors.

    Raises:
        ConfigurationError: An option is none, or its variable is not set; no message holds a value.
    """
    headers: dict[str, str] = {}
    for text in options:
        name, equals, variable = text.partition("=")
        if not equals or not _NAME.fullmatch(name) or not variable.isidentifier():
            raise ConfigurationError(f"{option} takes NAME=VARIABLE, such as Authorization=SHOP_TOKEN")
        if not environment.get(variable):
            raise ConfigurationError(f"{option} {name}: the variable {variable} is not set")
        value = environment[variable]
        if not value.isprintable() or not value.isascii():
            raise ConfigurationError(f"{option} {name}: the variable {variable} holds what no header can carry")
        headers[name.lower()] = value
    return headers


def mask_of(headers: Mapping[str, str]) -> Asker | None:
    """Return what takes these values out of a text, in every spelling; None where there are none.

    Raises:
        ConfigurationError: A value is too short to be told from data.
    """
    if not headers:
        return None
    # `Bearer abc` is echoed as `abc`: the longest word of a value is its secret.
    secrets = {name: max(_PARTS.split(value), key=len) for name, value in headers.items()}
    require_long_secrets(secrets)
    return Asker(secrets=[*secrets.values(), *headers.values()])
