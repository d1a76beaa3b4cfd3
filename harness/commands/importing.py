"""Import what others recorded: scrub it and sort it by operation, entry by entry: `harness cassettes import`."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from harness import settings
from harness.calls import Call
from harness.commands.recording_options import check_scenario
from harness.errors import ConfigurationError
from harness.naming import snake_case
from harness.recording import Label, Scrubber, derive_pseudonym_key, layout
from harness.recording.files import case_path
from harness.recording.foreign import read_recordings
from harness.recording.request_matching import USER, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from harness.application import Application
    from harness.calls import Operation
    from harness.recording.cassette_schema import Interaction, RequestNode
    from harness.recording.foreign import Foreign
    from harness.recording.request_matching import RequestKey
    from harness.recording.rules import Identity, RecordingRules


@dataclass(frozen=True)
class ImportOptions:
    """Hold what to import.

    Attributes:
        source: A `.har` file, a cassette, or a folder of them.
        directory: Where cassettes are kept.
        scenario: The name of the cassettes.
        overwrite: Replace what is there already.
    """

    source: Path
    directory: Path
    scenario: str
    overwrite: bool = False


@dataclass
class ImportOutcome:
    """Collect the cassettes that were written, and a sentence for each entry that is in none of them."""

    written: list[Path] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        """Return the counts."""
        return f"{len(self.written)} cassettes written, {len(self.left_out)} entries left out"


@dataclass(frozen=True)
class _KnownExchange:
    """Hold a foreign exchange that an operation makes, as it will stand in a cassette."""

    foreign: Foreign
    operation: Operation
    parameters: Mapping[str, str]
    interaction: Interaction
    key: RequestKey
    scrubber: Scrubber

    @property
    def call(self) -> Call:
        """Return the Call that this exchange answers."""
        query = _query(self.foreign.uri)
        try:
            tree: Any = json.loads(self.foreign.request_body or b"{}", parse_float=str, parse_int=str)
        except (ValueError, RecursionError):
            tree = {}
        body = tree if isinstance(tree, dict) else {}
        in_query = {
            parameter.name: query[parameter.upstream]
            for parameter in self.operation.parameters
            if parameter.place == "query" and parameter.upstream in query
        }
        in_body = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name in self.operation.names("body")
            if (value := body.get(name)) is not None
        }
        user = USER if self.operation.personal else None
        call = Call(self.operation.name, user, {**self.parameters, **in_query, **in_body})
        return self.scrubber.scrub_call(call, self.operation.endpoint)


def import_recordings(application: Application, options: ImportOptions) -> ImportOutcome:
    """Write a cassette for each exchange that an operation of the catalogue makes, with what belongs to it.

    Raises:
        CassetteError: The source cannot be read.
        ConfigurationError: No key for pseudonyms is set, or the application asks no upstream.
    """
    check_scenario(options.scenario)
    if application.recording is None:
        raise ConfigurationError(f"the application {application.name} asks no upstream, so there is nothing to import")
    recordings = read_recordings(options.source)
    importer = _Importer(application.recording, application.operations)
    known = importer.known(recordings.exchanges)
    outcome = ImportOutcome(left_out=[*recordings.left_out, *importer.left_out])
    parts = {id(part) for exchange in known for part in importer.parts(exchange, known)}
    counts: Counter[str] = Counter()
    for exchange in known:
        if id(exchange) not in parts:
            name = exchange.operation.name
            counts[name] += 1
            path = case_path(options.directory, name, options.scenario, counts[name])
            if path.exists() and not options.overwrite:
                outcome.left_out.append(f"{exchange.foreign.place}: {path} is there already; --overwrite replaces it")
            else:
                importer.write(path, exchange, importer.parts(exchange, known))
                outcome.written.append(path)
    return outcome


class _Importer:
    """Make exchanges of one application out of foreign ones."""

    def __init__(self, rules: RecordingRules, operations: Mapping[str, Operation]) -> None:
        self._rules = rules
        self._by_endpoint = {row.endpoint: row for row in operations.values() if row.endpoint}
        self._scrubbers: dict[Identity, Scrubber] = {}
        self.left_out: list[str] = []

    def known(self, exchanges: Sequence[Foreign]) -> list[_KnownExchange]:
        """Return the exchanges that an operation makes, each request once; the rest is left out with its reason."""
        for foreign in exchanges:
            self._scrubber(foreign).learn(foreign.method, foreign.uri, foreign.response_body)
        known: dict[RequestKey, _KnownExchange] = {}
        for foreign in exchanges:
            exchange = self._exchange(foreign)
            if isinstance(exchange, str):
                self.left_out.append(f"{foreign.place}: {exchange}")
            elif exchange.key in known:
                earlier = known[exchange.key].foreign.place
                self.left_out.append(f"{foreign.place}: {shown(exchange.key)} is there already, from {earlier}")
            else:
                known[exchange.key] = exchange
        return list(known.values())

    def parts(self, whole: _KnownExchange, known: Sequence[_KnownExchange]) -> list[_KnownExchange]:
        """Return the exchanges that the operation also makes: further endpoints, for what stands in its answer."""
        response = whole.interaction["response"]["body"]["string"]
        return [
            exchange
            for exchange in known
            if exchange is not whole
            and exchange.operation.endpoint in whole.operation.parts
            and self._rules.privacy.top(exchange.operation.entity).public
            and all(json.dumps(value) in response for value in exchange.parameters.values())
        ]

    def write(self, path: Path, whole: _KnownExchange, parts: Sequence[_KnownExchange]) -> None:
        """Write a cassette of an exchange and of those that belong to it."""
        host = urlsplit(whole.foreign.uri).netloc.rpartition("@")[2]
        owner = whole.scrubber.user if whole.operation.personal else None
        source = "live" if host == self._rules.host else host
        label = Label(whole.call, source, whole.foreign.day, owner, self._rules.version)
        layout.write(path, [exchange.interaction for exchange in (whole, *parts)], label)

    def _exchange(self, foreign: Foreign) -> _KnownExchange | str:
        """Return the exchange under its operation, or why it has none."""
        scrubber = self._scrubber(foreign)
        match = self._rules.match(foreign.method, urlsplit(foreign.uri).path, self._by_endpoint)
        if not match:
            path = urlsplit(scrubber.scrub_uri(foreign.method, foreign.uri)).path
            return f"no operation asks {foreign.method} {path}"
        operation = self._by_endpoint[match.endpoint]
        try:
            request_body = scrubber.scrub_request(foreign.method, foreign.uri, foreign.request_body).decode()
            response_body = scrubber.scrub_response(foreign.method, foreign.uri, foreign.response_body).decode()
        except UnicodeDecodeError:
            return "what was exchanged is not text"
        request: RequestNode = {
            "method": foreign.method,
            "uri": self._with_user(scrubber.scrub_uri(foreign.method, foreign.uri), operation),
            "body": request_body or None,
            "headers": {"Accept": ["application/json"]},
        }
        interaction = layout.interaction(request, layout.response(foreign.status, foreign.headers, response_body))
        parameters = {snake_case(name): value for name, value in match.parameters.items()}
        key = self._rules.key(request["method"], request["uri"], request.get("body"))
        return _KnownExchange(foreign, operation, parameters, interaction, key, scrubber)

    def _with_user(self, uri: str, operation: Operation) -> str:
        """Return the URI as the application's own client sends it: with a user where the answer belongs to one."""
        name, parts = self._rules.user_parameter, urlsplit(uri)
        pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != name]
        if operation.personal and name:
            pairs.append((name, USER))
        return urlunsplit(parts._replace(query=urlencode(sorted(pairs))))

    def _scrubber(self, foreign: Foreign) -> Scrubber:
        """Return the scrubber for the user of this exchange; it knows the secrets in the request itself."""
        identity = self._rules.identity(settings.environment(), _query(foreign.uri))
        if identity not in self._scrubbers:
            key = derive_pseudonym_key(settings.pseudonym_secret(identity.pseudonym_secret))
            self._scrubbers[identity] = Scrubber(
                self._rules, key, identity.user, identity.secrets, identity.identifiers
            )
        return self._scrubbers[identity]


def _query(uri: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(uri).query, keep_blank_values=True))
