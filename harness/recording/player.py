"""Record an application's upstream requests through vcrpy, and answer them from a cassette."""
# vcrpy carries no types, so:
# mypy: disable-error-code="import-untyped, misc"

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import vcr.stubs
from vcr.cassette import Cassette
from vcr.filters import decode_response
from vcr.patch import PATCHER_NAMES
from vcr.record_mode import RecordMode

from harness.errors import CassetteError, RequestNotRecorded
from harness.recording import layout
from harness.recording.files import place
from harness.recording.nearest import not_recorded, recorded_key
from harness.recording.pace import asks_to_come_back
from harness.recording.request_matching import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from vcr.request import Request

    from harness.recording.cassette_schema import Interaction, RequestNode, ResponseNode
    from harness.recording.files import Case, Label
    from harness.recording.privacy.scrub import Scrubber
    from harness.recording.request_matching import RequestKey
    from harness.recording.rules import RecordingRules

_Stored: TypeAlias = "dict[str, Any]"
OnResponse: TypeAlias = "Callable[[int, Mapping[str, str]], None]"
"""Takes the status and the headers of every response, the names of the headers in small letters."""
Check: TypeAlias = "Callable[[Sequence[Interaction]], None]"
"""Raises where these interactions must not become the cassette."""
_ONLY_URLLIB3 = tuple(name for name in PATCHER_NAMES if name != "urllib3")


class _Response(vcr.stubs.VCRHTTPResponse):
    """Add to vcrpy's response what a client of urllib3 asks of it (vcrpy 9.4.2 lacks it)."""

    def supports_chunked_reads(self) -> bool:
        """Return True: the client then hands the connection back."""
        return True

    def getheaders(self) -> list[tuple[str, str]]:
        """Return the headers as they were parsed once; vcrpy parses them again, which is a tenth of a replay."""
        return list(self.msg.items())


class _Keyed(Cassette):
    """Find a response by the request's key; vcrpy's own cassette compares with every request in turn."""

    def __init__(self, path: Path, rules: RecordingRules, **options: Any) -> None:
        self._rules = rules
        super().__init__(
            path=str(path),
            before_record_request=self._taken,
            custom_patches=((vcr.stubs, "VCRHTTPResponse", _Response),),
            skip_patchers=_ONLY_URLLIB3,
            **options,
        )

    def _load(self) -> None:
        """Do nothing: vcrpy would take a file that it cannot read for an empty one."""

    def _save(self, force: bool = False) -> None:  # noqa: FBT001 - vcrpy's signature
        """Do nothing: a failure here would leave vcrpy's patches in place."""

    def _taken(self, request: Request) -> Request | None:
        """Return the request if it goes to the upstream; vcrpy hands over every request of the process."""
        return request if self._is_upstream(request) else None

    def _is_upstream(self, request: Request) -> bool:
        return self._rules.is_upstream(request.host, request.headers)


class Playback(_Keyed):
    """Answer the requests of one case from memory; a request that it does not hold is an error with its place."""

    def __init__(self, path: Path, case: Case, rules: RecordingRules) -> None:
        super().__init__(path, rules, record_mode=RecordMode.NONE)
        self._case = case
        self._keys = [recorded_key(interaction, rules) for interaction in case.interactions]
        self._stored: dict[RequestKey, tuple[int, _Stored]] = {}
        self._played: set[int] = set()
        for number, (key, interaction) in enumerate(zip(self._keys, case.interactions, strict=True)):
            response = interaction["response"]
            stored = {**response, "body": {"string": response["body"]["string"].encode()}}
            self._stored.setdefault(key, (number, stored))

    def unused(self) -> list[str]:
        """Return `file:line: sentence` for each recorded request that nobody has sent so far."""
        return [self._unused(number) for number in range(len(self._keys)) if number not in self._played]

    def can_play_response_for(self, request: Request) -> bool:
        """Return True if the request goes to the upstream.

        Raises:
            RequestNotRecorded: It does, and the cassette does not hold it.
        """
        if not self._is_upstream(request):
            return False
        key = self._key(request)
        if key not in self._stored:
            raise RequestNotRecorded(not_recorded(self._case, key, self._keys))
        return True

    def play_response(self, request: Request) -> _Stored:
        """Return the response, however often the request is sent."""
        number, response = self._stored[self._key(request)]
        self._played.add(number)
        return response

    def _key(self, request: Request) -> RequestKey:
        """Return the request's key, made once: vcrpy asks several times for one request."""
        if not hasattr(request, "recorded_key"):
            request.recorded_key = self._rules.key(request.method, request.uri, request.body)
        key: RequestKey = request.recorded_key
        return key

    def _unused(self, number: int) -> str:
        at = place(self._case.path, "interactions", number, "request", "uri")
        return f"{at}: {shown(self._keys[number])} was not asked"


class _Recording(_Keyed):
    """Keep each exchange once, scrubbed from the start; an earlier file at the path is not read.

    A response that says to come back later (429, 5xx) is kept until the same request has an answer.
    """

    def __init__(self, path: Path, rules: RecordingRules, scrubber: Scrubber, on_response: OnResponse) -> None:
        super().__init__(path, rules)
        self._scrubber = scrubber
        self._on_response = on_response
        self.exchanges: dict[RequestKey, tuple[Interaction, _Stored]] = {}

    def can_play_response_for(self, request: Request) -> bool:
        """Return True if the same request was sent before, and answered."""
        if not self._is_upstream(request):
            return False
        earlier = self.exchanges.get(self._scrubbed_key(request))
        return earlier is not None and not asks_to_come_back(earlier[1]["status"]["code"])

    def play_response(self, request: Request) -> _Stored:
        """Return the response to the same request as it came."""
        return self.exchanges[self._scrubbed_key(request)][1]

    def append(self, request: Request, response: _Stored) -> None:
        """Add an exchange, or renew it.

        Raises:
            CassetteError: The exchange is no text.
        """
        if not self._is_upstream(request):
            return
        plain = decode_response(response)
        headers = {name.lower(): values[0] for name, values in plain["headers"].items()}
        self._on_response(plain["status"]["code"], headers)
        key = self._scrubbed_key(request)
        try:
            interaction = layout.interaction(self._request(request), self._response(request, plain))
        except UnicodeDecodeError:
            raise CassetteError(f"{self._path}: the exchange {key.method} {key.path} is not text") from None
        self.exchanges[key] = interaction, plain

    def _request(self, request: Request) -> RequestNode:
        accepted = {name: [value] for name, value in request.headers.items() if name.lower() == "accept"}
        body = _bytes(request.body)
        return {
            "method": request.method,
            "uri": self._scrubber.scrub_uri(request.method, request.uri),
            "body": self._scrubber.scrub_request(request.method, request.uri, body).decode() if body else None,
            "headers": accepted,
        }

    def _response(self, request: Request, plain: _Stored) -> ResponseNode:
        body = self._scrubber.scrub_response(request.method, request.uri, plain["body"]["string"])
        headers = {name: values[0] for name, values in plain["headers"].items()}
        return layout.response(plain["status"]["code"], headers, body.decode())

    def _scrubbed_key(self, request: Request) -> RequestKey:
        body = _bytes(request.body)
        scrubbed = self._scrubber.scrub_request(request.method, request.uri, body) if body else None
        return self._rules.key(request.method, self._scrubber.scrub_uri(request.method, request.uri), scrubbed)


@contextmanager
def replaying(case: Case, rules: RecordingRules) -> Iterator[Playback]:
    """Answer requests to the upstream from the cassette within the block, as often as they are sent.

    A request that the cassette does not hold raises RequestNotRecorded; requests to other hosts go their way.
    """
    with Playback.use(path=case.path, case=case, rules=rules) as playback:
        yield playback


@contextmanager
def recording(
    path: Path,
    label: Label,
    rules: RecordingRules,
    scrubber: Scrubber,
    on_response: OnResponse = lambda *_: None,
    check: Check = lambda _: None,
    *,
    new_day: bool = False,
) -> Iterator[None]:
    """Record every upstream exchange within the block, scrubbed and once; the file appears when the block ends well.

    Args:
        path: The cassette. When the block ends badly, an earlier file stays as it was.
        label: Names the Call as the scrubber gave it, so that it tells no more of real ids than the exchanges do.
        rules: What a recording of this application holds.
        scrubber: Replaces secrets and identities.
        on_response: Takes status and headers of each response.
        check: Is called before the file is written.
        new_day: See `layout.write`.

    Raises:
        CassetteError: Nothing was answered, or the file cannot be written.
    """
    with _Recording.use(path=path, rules=rules, scrubber=scrubber, on_response=on_response) as cassette:
        yield
    if not cassette.exchanges:
        raise CassetteError(f"{path}: no data was answered, so there is nothing to record")
    interactions = [interaction for interaction, _ in cassette.exchanges.values()]
    check(interactions)
    layout.write(path, interactions, replace(label, sdk=rules.version), new_day=new_day)


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body or b"")
