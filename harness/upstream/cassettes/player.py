"""Everything about vcrpy: recording the SDK's requests, and answering them from a cassette."""
# vcrpy carries no types, so:
# mypy: disable-error-code="import-untyped, misc"

from __future__ import annotations

from contextlib import contextmanager, suppress
from difflib import get_close_matches
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlencode

import vcr.stubs
import yaml
from vcr.cassette import Cassette
from vcr.filters import decode_response
from vcr.patch import PATCHER_NAMES
from vcr.record_mode import RecordMode
from vcr.request import Request
from vcr.serialize import serialize

from harness.errors import CassetteError, RequestNotRecorded
from harness.upstream.cassettes.files import place
from harness.upstream.cassettes.scrub import HOST, USER, Key, Scrubber, key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.upstream.cassettes.files import Case, Label
    from harness.upstream.credentials import Credentials

_Stored: TypeAlias = "dict[str, Any]"
TOO_MANY, SERVER_ERROR = 429, 500
_ONLY_URLLIB3 = tuple(name for name in PATCHER_NAMES if name != "urllib3")  # what the SDK sends through


class _Response(vcr.stubs.VCRHTTPResponse):
    """vcrpy's response with what the SDK asks of it (urllib3 has it, vcrpy 9.4.2 has not)."""

    def supports_chunked_reads(self) -> bool:
        """True: the SDK then hands the connection back."""
        return True


class _Indexed(Cassette):
    """A cassette that finds a response by the request's key; vcrpy's own compares with every request in turn."""

    def __init__(self, path: Path, **options: Any) -> None:
        super().__init__(
            path=str(path),
            before_record_request=self._taken,
            allow_playback_repeats=True,
            custom_patches=((vcr.stubs, "VCRHTTPResponse", _Response),),
            skip_patchers=_ONLY_URLLIB3,
            **options,
        )
        self._places: dict[Key, int] = {}

    def _taken(self, request: Request) -> Request | None:
        """The request as this cassette knows it; None where it is none of its business (vcrpy sees every request)."""
        raise NotImplementedError

    def _add(self, request: Request, response: _Stored) -> None:
        self._places.setdefault(key(request.method, request.uri), len(self.data))
        self.data.append((request, response))

    def _responses(self, request: Request) -> Iterator[tuple[int, _Stored]]:
        at = self._places.get(key(request.method, request.uri))
        if at is not None:
            yield at, self.data[at][1]

    def _save(self, force: bool = False) -> None:  # noqa: FBT001 - vcrpy's signature
        """Nothing: a failure here would leave vcrpy's patches in place."""


class _Playback(_Indexed):
    """One case, answered without reading the file again; what it does not hold is an error with its place."""

    def __init__(self, path: Path, case: Case) -> None:
        super().__init__(path, record_mode=RecordMode.NONE)
        self._case = case

    def _load(self) -> None:
        for interaction in self._case.interactions:
            request, response = interaction["request"], interaction["response"]
            body = {"string": response["body"]["string"].encode()}
            self._add(Request(request["method"], request["uri"], None, {}), {**response, "body": body})
        self.rewound = True

    def _taken(self, request: Request) -> Request | None:
        return request if request.host == HOST else None

    def can_play_response_for(self, request: Request) -> bool:
        """Whether the request comes here; raises RequestNotRecorded if it does and the cassette does not hold it."""
        if not self._taken(request):
            return False
        if request not in self:
            raise RequestNotRecorded(_not_recorded(self._case, key(request.method, request.uri)))
        return True


class _Recording(_Indexed):
    """Keeps each exchange once, scrubbed from the start; an earlier file at its path is not looked at."""

    def __init__(self, path: Path, scrubber: Scrubber) -> None:
        super().__init__(path)
        self._scrubber = scrubber

    def _load(self) -> None:
        pass

    def _taken(self, request: Request) -> Request | None:
        is_signed = "Signature" in request.headers  # as only the SDK's are, not those to a server under comparison
        return _scrubbed(request, self._scrubber) if is_signed else None

    def append(self, request: Request, response: _Stored) -> None:
        """Adds an exchange, unless it only says to come back later; raises CassetteError on one that is not text."""
        taken, status = self._taken(request), response["status"]["code"]
        if taken is None or status == TOO_MANY or status >= SERVER_ERROR:
            return
        plain = decode_response(response)
        try:
            body = self._scrubber.body(plain["body"]["string"])
        except UnicodeDecodeError:
            raise CassetteError(f"{self.path}: the response to {request.path} is not text") from None
        kinds = [values for name, values in plain["headers"].items() if name.lower() == "content-type"]
        headers = {"Content-Type": kinds[0]} if kinds else {}
        self._add(taken, {"status": plain["status"], "headers": headers, "body": {"string": body}})


@contextmanager
def replaying(case: Case) -> Iterator[None]:
    """Inside, requests to the live API are answered from the cassette, as often as they are asked.

    What the cassette does not hold raises RequestNotRecorded; requests to other hosts go their way.
    """
    with _Playback.use(path=case.path, case=case):
        yield


@contextmanager
def recording(path: Path, label: Label, credentials: Credentials) -> Iterator[None]:
    """Inside, every exchange of the SDK is recorded, scrubbed and once; the file appears when the block ends well.

    When it does not, an earlier file stays as it was. A reply that says to come back later (429, 5xx) is not recorded.
    Raises CassetteError when nothing was answered, or when the file cannot be written.
    """
    with _Recording.use(path=path, scrubber=Scrubber(credentials)) as cassette:
        yield
    if not cassette.data:
        raise CassetteError(f"{path}: no data was answered, so there is nothing to record")
    _write(path, _text(cassette, label))


def _scrubbed(request: Request, scrubber: Scrubber) -> Request:
    accepted = {name: scrubber.text(value) for name, value in request.headers.items() if name.lower() == "accept"}
    body = scrubber.body(request.body) if request.body else None
    return Request(request.method, scrubber.uri(request.uri), body, accepted)


def _text(cassette: _Recording, label: Label) -> str:
    call = label.call
    metadata = {
        "call": {
            "operation": call.operation,
            "user": call.user and USER,
            "parameters": dict(sorted(call.parameters.items())),
        },
        "recorded_from": label.recorded_from,
        "exchanges": len(cassette.data),
        "sdk": version("snaptrade-python-sdk"),
    }
    recorded = {"requests": cassette.requests, "responses": cassette.responses, "metadata": metadata}
    return str(serialize(recorded, _Layout))


class _Layout:
    """vcrpy's YAML with the label on top and text as text."""

    @staticmethod
    def serialize(document: dict[str, Any]) -> str:
        """The document as YAML; by PyYAML's own emitter, since libyaml's escapes whatever lies beyond 16 bits."""
        ordered = {name: document[name] for name in ("version", "metadata", "interactions")}
        return yaml.dump(ordered, Dumper=yaml.SafeDumper, sort_keys=False, allow_unicode=True, width=120)


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError as failed:
        raise CassetteError(f"{path}: the cassette cannot be written: {failed.strerror}") from None
    finally:
        with suppress(OSError):
            part.unlink()


def _not_recorded(case: Case, asked: Key) -> str:
    requests = [interaction["request"] for interaction in case.interactions]
    recorded = [key(request["method"], request["uri"]) for request in requests]
    shown = [_shown(each) for each in recorded]
    near = shown.index(get_close_matches(_shown(asked), shown, n=1, cutoff=0.0)[0])
    at = place(case.path, "interactions", near, "request", "uri")
    return (
        f"{at}: {_shown(asked)} is not recorded; the nearest recorded request is {shown[near]}, "
        f"which differs in {_difference(asked, recorded[near])}; "
        f"record it again with `harness record --scenario {case.scenario}`"
    )


def _shown(asked: Key) -> str:
    method, path, query = asked
    return f"{method} {path}?{urlencode(query)}" if query else f"{method} {path}"


def _difference(asked: Key, recorded: Key) -> str:
    named = [name for name, one, other in zip(("method", "path"), asked, recorded, strict=False) if one != other]
    parameters = sorted({name for name, _ in set(asked[2]) ^ set(recorded[2])})
    return ", ".join(f"the {name}" for name in [*named, *(f"parameter {name!r}" for name in parameters)])
