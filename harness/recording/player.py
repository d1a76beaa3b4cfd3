"""Everything about vcrpy: recording the SDK's requests, and answering them from a cassette."""
# vcrpy carries no types, so:
# mypy: disable-error-code="import-untyped, misc"

from __future__ import annotations

from contextlib import contextmanager
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
from harness.recording.request_matching import HOST, key, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from vcr.request import Request

    from harness.recording.files import Case, Interaction, Label
    from harness.recording.request_matching import Key
    from harness.recording.scrub import Scrubber

_Stored: TypeAlias = "dict[str, Any]"
Heard: TypeAlias = "Callable[[int, Mapping[str, str]], None]"
"""Is told the status and the headers of every response, the names of the headers in small letters."""
TOO_MANY, SERVER_ERROR = 429, 500
_ONLY_URLLIB3 = tuple(name for name in PATCHER_NAMES if name != "urllib3")  # what the SDK sends through


class _Response(vcr.stubs.VCRHTTPResponse):
    """vcrpy's response with what the SDK asks of it (urllib3 has it, vcrpy 9.4.2 has not)."""

    def supports_chunked_reads(self) -> bool:
        """True: the SDK then hands the connection back."""
        return True

    def getheaders(self) -> list[tuple[str, str]]:
        """As they were parsed once; vcrpy parses them again, which is a tenth of a replay."""
        return list(self.msg.items())


class _Keyed(Cassette):
    """A cassette that finds a response by the request's key; vcrpy's own compares with every request in turn."""

    def __init__(self, path: Path, **options: Any) -> None:
        super().__init__(
            path=str(path),
            before_record_request=self._taken,
            custom_patches=((vcr.stubs, "VCRHTTPResponse", _Response),),
            skip_patchers=_ONLY_URLLIB3,
            **options,
        )

    def _load(self) -> None:
        """Nothing: vcrpy would take a file that it cannot read for an empty one."""

    def _save(self, force: bool = False) -> None:  # noqa: FBT001 - vcrpy's signature
        """Nothing: a failure here would leave vcrpy's patches in place."""

    def _taken(self, request: Request) -> Request | None:
        """The request if this cassette answers it; None where it is none of its business (vcrpy sees every request)."""
        return request if _is_upstream(request) else None


class Playback(_Keyed):
    """One case, answered without reading the file again; what it does not hold is an error with its place."""

    def __init__(self, path: Path, case: Case) -> None:
        super().__init__(path, record_mode=RecordMode.NONE)
        self._case = case
        self._stored: dict[Key, tuple[int, _Stored]] = {}
        self._played: set[int] = set()
        for number, interaction in enumerate(case.interactions):
            self._stored.setdefault(recorded_key(interaction), (number, _playable(interaction["response"])))

    def unused(self) -> list[str]:
        """`file:line: sentence` for each recorded request that was not asked so far."""
        return [self._unused(number) for number in range(len(self._case.interactions)) if number not in self._played]

    def can_play_response_for(self, request: Request) -> bool:
        """Whether the request comes here; raises RequestNotRecorded if it does and the cassette does not hold it."""
        if not _is_upstream(request):
            return False
        asked = _key(request)
        if asked not in self._stored:
            raise RequestNotRecorded(not_recorded(self._case, asked))
        return True

    def play_response(self, request: Request) -> _Stored:
        """The response, as often as it is asked."""
        number, response = self._stored[_key(request)]
        self._played.add(number)
        return response

    def _unused(self, number: int) -> str:
        asked = recorded_key(self._case.interactions[number])
        return f"{place(self._case.path, 'interactions', number, 'request', 'uri')}: {shown(asked)} was not asked"


class _Recording(_Keyed):
    """Keeps each exchange once, scrubbed from the start; an earlier file at its path is not looked at.

    What says to come back later (429, 5xx) is kept until the same request has an answer.
    """

    def __init__(self, path: Path, scrubber: Scrubber, heard: Heard) -> None:
        super().__init__(path)
        self._scrubber = scrubber
        self._heard = heard
        self.kept: dict[Key, tuple[Interaction, _Stored]] = {}

    def can_play_response_for(self, request: Request) -> bool:
        """Whether the same was asked before, and answered."""
        if not _is_upstream(request):
            return False
        kept = self.kept.get(self._scrubbed_key(request))
        return kept is not None and not _is_temporary(kept[1]["status"]["code"])

    def play_response(self, request: Request) -> _Stored:
        """What was answered when the same was asked before, as it came."""
        return self.kept[self._scrubbed_key(request)][1]

    def append(self, request: Request, response: _Stored) -> None:
        """Adds an exchange, or renews it; raises CassetteError on one that is no text."""
        if not _is_upstream(request):
            return
        plain = decode_response(response)
        self._heard(plain["status"]["code"], {name.lower(): values[0] for name, values in plain["headers"].items()})
        asked = self._scrubbed_key(request)
        try:
            kept = layout.interaction(self._request(request), self._response(request, plain))
        except UnicodeDecodeError:
            method, path = asked[:2]
            raise CassetteError(f"{self._path}: what was exchanged at {method} {path} is not text") from None
        self.kept[asked] = kept, plain

    def _request(self, request: Request) -> Interaction:
        accepted = {name: [value] for name, value in request.headers.items() if name.lower() == "accept"}
        body = _bytes(request.body)
        return {
            "method": request.method,
            "uri": self._scrubber.uri(request.method, request.uri),
            "body": self._scrubber.request(request.method, request.uri, body).decode() if body else None,
            "headers": accepted,
        }

    def _response(self, request: Request, plain: _Stored) -> Interaction:
        body = self._scrubber.response(request.method, request.uri, plain["body"]["string"])
        headers = {name: values[0] for name, values in plain["headers"].items()}
        return layout.response(plain["status"]["code"], headers, body.decode())

    def _scrubbed_key(self, request: Request) -> Key:
        body = _bytes(request.body)
        scrubbed = self._scrubber.request(request.method, request.uri, body) if body else None
        return key(request.method, self._scrubber.uri(request.method, request.uri), scrubbed)


@contextmanager
def replaying(case: Case) -> Iterator[Playback]:
    """Inside, requests to the upstream are answered from the cassette, as often as they are asked.

    What the cassette does not hold raises RequestNotRecorded; requests to other hosts go their way.
    """
    with Playback.use(path=case.path, case=case) as playback:
        yield playback


@contextmanager
def recording(
    path: Path, label: Label, scrubber: Scrubber, heard: Heard = lambda *_: None, *, new_day: bool = False
) -> Iterator[None]:
    """Inside, every exchange of the SDK is recorded, scrubbed and once; the file appears when the block ends well.

    The label tells of real ids no more than the exchanges do: its Call is one that the scrubber gave. When the block
    ends badly, an earlier file stays as it was. `new_day`: see `layout.write`. Raises CassetteError when nothing was
    answered, or when the file cannot be written.
    """
    with _Recording.use(path=path, scrubber=scrubber, heard=heard) as cassette:
        yield
    if not cassette.kept:
        raise CassetteError(f"{path}: no data was answered, so there is nothing to record")
    layout.write(path, [interaction for interaction, _ in cassette.kept.values()], label, new_day=new_day)


def _is_upstream(request: Request) -> bool:
    """Only the SDK signs its requests, whatever the host; a server under comparison gets none that are signed."""
    return "Signature" in request.headers or request.host == HOST


def _is_temporary(status: int) -> bool:
    return status == TOO_MANY or status >= SERVER_ERROR


def _key(request: Request) -> Key:
    """The request's key, made once: vcrpy asks several times for one request."""
    if not hasattr(request, "asked"):
        request.asked = key(request.method, request.uri, request.body)
    asked: Key = request.asked
    return asked


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body or b"")


def _playable(response: Interaction) -> _Stored:
    return {**response, "body": {"string": response["body"]["string"].encode()}}
