"""`harness cassettes import`: what others recorded, scrubbed on the way in and sorted by operation."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from harness.calls import Call
from harness.errors import ConfigurationError
from harness.naming import snake_case
from harness.recording import PSEUDONYM_KEY, Label, Scrubber, layout, pseudonym_key
from harness.recording.foreign import exchanges
from harness.recording.request_matching import HOST, USER, key, matched, shown
from harness.snaptrade.assembly import RECORDING
from harness.snaptrade.catalogue import OPERATIONS
from harness.snaptrade.credentials import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from harness.calls import Operation
    from harness.recording.files import Interaction
    from harness.recording.foreign import Foreign
    from harness.recording.request_matching import Key

_CONSUMER_KEY = "SNAPTRADE_CONSUMER_KEY"


@dataclass
class Outcome:
    """The cassettes that were written, and a sentence for each exchange that is in none of them."""

    written: list[Path] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    """A foreign exchange that an operation makes, as it will stand in a cassette."""

    foreign: Foreign
    row: Operation
    parameters: Mapping[str, str]
    interaction: Interaction
    key: Key
    scrubber: Scrubber

    @property
    def call(self) -> Call:
        """The Call that this exchange answers."""
        asked = dict(parse_qsl(urlsplit(self.foreign.uri).query, keep_blank_values=True))
        given = {
            parameter.name: asked[parameter.upstream]
            for parameter in self.row.parameters
            if parameter.place == "query" and parameter.upstream in asked
        }
        body = _object(self.foreign.asked)
        in_body = {name: _text(body[name]) for name in self.row.names("body") if body.get(name) is not None}
        call = Call(self.row.name, USER if self.row.personal else None, {**self.parameters, **given, **in_body})
        return self.scrubber.call(call, self.row.endpoint)


def imported(source: Path, directory: Path, scenario: str, *, overwrite: bool) -> Outcome:
    """Writes a cassette for each exchange that an operation of the catalogue makes, with what belongs to it.

    Raises CassetteError for a source that cannot be read, ConfigurationError where no key for pseudonyms is set.
    """
    outcome = Outcome()
    found = _known(exchanges(source), outcome)
    parts = {id(part) for each in found for part in _parts(each, found)}
    seen: dict[str, int] = {}
    for each in found:
        if id(each) not in parts:
            seen[each.row.name] = seen.get(each.row.name, 0) + 1
            number = seen[each.row.name]
            path = directory / each.row.name / f"{scenario if number == 1 else f'{scenario}-{number}'}.yaml"
            _write(path, each, [each, *_parts(each, found)], outcome, overwrite=overwrite)
    return outcome


def _known(foreign: list[Foreign], outcome: Outcome) -> list[_Known]:
    """What an operation makes, each request once; the rest is told in the outcome."""
    scrubbers = _Scrubbers()
    for each in foreign:
        scrubbers.of(each).learn(each.method, each.uri, each.answered)
    found: dict[Key, _Known] = {}
    for each in foreign:
        made = _made(each, scrubbers.of(each))
        if isinstance(made, str):
            outcome.left.append(f"{each.place}: {made}")
        elif made.key in found:
            outcome.left.append(
                f"{each.place}: {shown(made.key)} is there already, from {found[made.key].foreign.place}"
            )
        else:
            found[made.key] = made
    return list(found.values())


def _made(foreign: Foreign, scrubber: Scrubber) -> _Known | str:
    """The exchange under its operation, or why it has none."""
    endpoints = {row.endpoint: row for row in OPERATIONS.values() if row.endpoint}
    found = matched(foreign.method, urlsplit(foreign.uri).path, endpoints)
    if not found:
        return f"no operation asks {foreign.method} {urlsplit(scrubber.uri(foreign.method, foreign.uri)).path}"
    try:
        interaction = _interaction(foreign, scrubber)
    except UnicodeDecodeError:
        return "what was exchanged is not text"
    request = interaction["request"]
    parameters = {snake_case(name): value for name, value in found.parameters.items()}
    asked = key(request["method"], request["uri"], request["body"])
    return _Known(foreign, endpoints[found.endpoint], parameters, interaction, asked, scrubber)


def _interaction(foreign: Foreign, scrubber: Scrubber) -> Interaction:
    asked = scrubber.request(foreign.method, foreign.uri, foreign.asked).decode() if foreign.asked else None
    uri = scrubber.uri(foreign.method, foreign.uri)
    answered = scrubber.response(foreign.method, foreign.uri, foreign.answered).decode()
    return layout.interaction(
        {"method": foreign.method, "uri": uri, "body": asked, "headers": {"Accept": ["application/json"]}},
        layout.response(foreign.status, foreign.headers, answered),
    )


def _parts(whole: _Known, found: list[_Known]) -> list[_Known]:
    """The exchanges that the operation also makes: other endpoints of its own, for what stands in its answer."""
    answered = whole.interaction["response"]["body"]["string"]
    return [
        each
        for each in found
        if each is not whole and each.row.endpoint in whole.row.parts and RECORDING.privacy.top(each.row.entity).public
        if all(json.dumps(value) in answered for value in each.parameters.values())
    ]


def _write(path: Path, whole: _Known, every: list[_Known], outcome: Outcome, *, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        outcome.left.append(f"{whole.foreign.place}: {path} is there already; --overwrite replaces it")
        return
    host = urlsplit(whole.foreign.uri).netloc
    owner = whole.scrubber.user if whole.row.personal else None
    label = Label(whole.call, "live" if host == HOST else host, whole.foreign.day, owner)
    layout.write(path, [each.interaction for each in every], label)
    outcome.written.append(path)


class _Scrubbers:
    """One for each user that a request names, knowing the secrets that stand in the request itself."""

    def __init__(self) -> None:
        self._secret = os.environ.get(PSEUDONYM_KEY) or os.environ.get(_CONSUMER_KEY)
        if not self._secret:
            names = f"{PSEUDONYM_KEY} (or {_CONSUMER_KEY})"
            raise ConfigurationError(f"pseudonyms need a key: set {names} to a secret of yours")
        self._made: dict[Credentials, Scrubber] = {}

    def of(self, foreign: Foreign) -> Scrubber:
        """The one for the user of this exchange."""
        asked = dict(parse_qsl(urlsplit(foreign.uri).query))
        who = (asked.get(name, "") for name in ("clientId", "userId", "userSecret"))
        client, user, user_secret = who
        keys = Credentials(client, os.environ.get(_CONSUMER_KEY, ""), user, user_secret)
        if keys not in self._made:
            self._made[keys] = Scrubber(
                RECORDING, pseudonym_key(str(self._secret)), user, keys.secrets().values(), [client]
            )
        return self._made[keys]


def _object(body: bytes) -> dict[str, Any]:
    try:
        tree: Any = json.loads(body, parse_float=str, parse_int=str) if body else {}
    except ValueError:
        return {}
    return tree if isinstance(tree, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
