"""Read requests from JSON Lines: one object a line, such as `{"method": "GET", "path": "/items?page=2"}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlencode

from harness import positioned_yaml, wire
from harness.errors import ConfigurationError, a_kind, nearest
from harness.files import read_text
from harness.http.credentials import is_credential
from harness.http.requests import ServiceRequest, check_method, check_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_KEYS = ("method", "path", "url", "query", "headers", "json", "body", "name")


def read_json_lines(file: Path) -> Iterator[ServiceRequest]:
    """Yield the request of each line; an empty line, and one that begins with `#` or `//`, holds none.

    Raises:
        ConfigurationError: A line holds no request; the message has file, line and column.
    """
    for number, text in enumerate(read_text(file, ConfigurationError).split("\n"), 1):
        if text.strip() and not text.lstrip().startswith(("#", "//")):
            yield _Line(file, number, text).request()


class _Line:
    """One line, which knows where each of its values stands."""

    def __init__(self, file: Path, number: int, text: str) -> None:
        self.file = file
        self.number = number
        self.text = text
        try:
            tree: Any = wire.decode(text.encode(errors="surrogatepass"))
        except wire.NotJson as broken:
            raise ConfigurationError(f"{file}:{number}:{broken.column or 1}: not a line of JSON: {broken}") from None
        if not isinstance(tree, dict):
            self.tree: Mapping[str, Any] = {}
            self.fail(f"a request is an object, not {a_kind(tree)}")
        self.tree = tree

    def request(self) -> ServiceRequest:
        """Return the request of the line."""
        for key in self.tree:
            if key not in _KEYS:
                self.fail(f"{key!r} is no part of a request; {nearest(key, _KEYS)}", key)
        headers = self.headers()
        body = self.body(headers)
        method = self.given("method", str, "GET" if body is None else "POST")
        return ServiceRequest(
            self.place("method", "path", "url"),
            check_method(method, self.place("method")),
            self.target(),
            headers,
            body,
            self.given("name", str, ""),
        )

    def target(self) -> str:
        """Return path and query."""
        keys = [key for key in ("path", "url") if key in self.tree]
        if len(keys) != 1:
            self.fail("a request has either a path or a url", *keys[1:])
        target = check_target(self.given(keys[0], str, ""), self.place(keys[0]))
        pairs = list(self.given("query", dict, {}).items())
        for name, value in pairs:
            if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict | list) for v in value)):
                self.fail("a query parameter is a text, a number, or a list of these", "query", name)
        query = urlencode([(name, as_texts(value)) for name, value in pairs], doseq=True)
        return f"{target}{'&' if '?' in target else '?'}{query}" if query else target

    def headers(self) -> dict[str, str]:
        """Return the headers by their names in small letters; a credential has no place in a file."""
        headers: dict[str, str] = {}
        for name, value in self.given("headers", dict, {}).items():
            if not isinstance(value, str) or not value.isprintable() or not name.isascii() or ":" in name:
                self.fail("a header has a name and one line of text", "headers", name)
            if is_credential(name):
                option = f"--header {name}=VARIABLE"
                self.fail(f"{name} is a credential: {option} takes it from the environment", "headers", name)
            headers[name.lower()] = value
        return headers

    def body(self, headers: dict[str, str]) -> bytes | None:
        """Return the body, and say of JSON what it is."""
        if "json" in self.tree and "body" in self.tree:
            self.fail("a request has either json or a body", "json")
        if "json" in self.tree:
            headers.setdefault("content-type", "application/json")
            return wire.as_numbers(self.tree["json"])
        return self.given("body", str, "").encode() if "body" in self.tree else None

    def given(self, key: str, kind: type, otherwise: Any) -> Any:
        """Return the value of a key, which must be of this type."""
        value = self.tree.get(key, otherwise)
        if not isinstance(value, kind):
            wanted = "an object" if kind is dict else "a text"
            self.fail(f"{key} is {wanted}, not {a_kind(value)}", key)
        return value

    def place(self, *keys: str) -> str:
        """Return `file:line:column` of the first of these keys that is there, else of the line."""
        key = next((key for key in keys if key in self.tree), None)
        return f"{self.file}:{self.number}:{self.column(key) if key else 1}"

    def column(self, *path: str) -> int:
        """Return the column of the value at a path; JSON on one line is YAML too."""
        return positioned_yaml.scan(self.text, str(self.file)).at(*path).column

    def fail(self, sentence: str, *path: str) -> NoReturn:
        """Raise what is wrong, with its place."""
        raise ConfigurationError(f"{self.file}:{self.number}:{self.column(*path) if path else 1}: {sentence}")


def as_texts(value: Any) -> Any:
    """Return a value of a query as text, or the texts of a list."""
    if isinstance(value, list):
        return [as_texts(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
