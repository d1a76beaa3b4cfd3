"""A service's recorded replies, scrubbed: written as cassettes, and given again as if the service were there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from harness.calls import Call
from harness.errors import RequestNotRecorded
from harness.http.service import NoReply, ServiceReply
from harness.recording import layout
from harness.recording.files import Label, find
from harness.recording.rules import RecordingRules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from harness.calls import Operation, PathName, Upstream
    from harness.http.requests import ServiceCall, ServiceRequest
    from harness.http.service import AnswersRequests
    from harness.recording.privacy.scrub import Scrubber
    from harness.recording.request_matching import RequestKey

HOST: Final = "service"
"""The host in a cassette: the requests go to whatever service is asked."""
KEPT_OF_REPLY: Final = frozenset(layout.KEPT_HEADERS)
"""The headers of a reply that a cassette holds."""
_KEPT = ("accept", "accept-language", "content-type")


def recording_rules(operations: Iterable[Operation]) -> RecordingRules:
    """Return what a recording of a service with these operations holds."""
    endpoints = {f"{operation.method} {operation.route}": "" for operation in operations}
    return RecordingRules(endpoints, _no_upstream, distribution="", violation=lambda *_: None, host=HOST)


def folder_name(operation: str) -> str:
    """Return the name of an operation's folder, which a slash would make several: `GET items.{item_id}`."""
    return operation.replace(" /", " ").replace("/", ".") or "root"


def write_cassette(
    path: Path, call: ServiceCall, operation: Operation, reply: ServiceReply, scrubber: Scrubber, label: Label
) -> None:
    """Write a reply beside its request, without secrets and identities.

    Args:
        path: The cassette.
        call: What was asked.
        operation: Its operation.
        reply: What was replied.
        scrubber: Replaces secrets and identities.
        label: Says from where and when; its Call is replaced by the one that is recorded.

    Raises:
        UnicodeDecodeError: A body is no text.
        CassetteError: The file cannot be written.
    """
    request = call.request
    uri = f"https://{HOST}{request.target}"
    # the reply comes first: it tells who is in the request
    body = scrubber.scrub_response(request.method, uri, reply.body).decode()
    sent = scrubber.scrub_request(request.method, uri, request.body).decode() if request.body else None
    interaction = layout.interaction(
        {
            "method": request.method,
            "uri": scrubber.scrub_uri(request.method, uri),
            "body": sent,
            "headers": {name: [request.headers[name]] for name in _KEPT if name in request.headers},
        },
        layout.response(reply.status, reply.headers, body),
    )
    plain = Call(folder_name(call.operation), None, dict(call.parameters))
    recorded = scrubber.scrub_call(plain, f"{operation.method} {operation.route}")
    layout.write(path, [interaction], replace(label, call=recorded))


@dataclass(frozen=True)
class RecordedService:
    """Give what the cassettes of a folder hold.

    Attributes:
        side: Which of the two services it is.
        folder: The folder.
        rules: What the cassettes hold.
        scrubber: Scrubs a request as its cassette was; None to look it up as it is.
        replies: The reply to each request.
    """

    side: PathName
    folder: Path
    rules: RecordingRules
    scrubber: Scrubber | None
    replies: Mapping[RequestKey, ServiceReply]

    @classmethod
    def read(cls, side: PathName, folder: Path, rules: RecordingRules, scrubber: Scrubber | None) -> RecordedService:
        """Return the service that a folder holds.

        Raises:
            NothingToJudge: It holds no cassette.
            CassetteError: A cassette cannot be read.
        """
        replies: dict[RequestKey, ServiceReply] = {}
        for interaction in (interaction for case in find(folder) for interaction in case.interactions):
            request, response = interaction["request"], interaction["response"]
            headers = {name.lower(): ", ".join(values) for name, values in response["headers"].items()}
            body = response["body"]["string"].encode()
            key = rules.key(request["method"], request["uri"], request.get("body"))
            replies.setdefault(key, ServiceReply(response["status"]["code"], headers, body, 0.0))
        return cls(side, folder, rules, scrubber, replies)

    @property
    def name(self) -> str:
        """Return the service as a sentence names it."""
        return f"the {self.side} service as recorded in {self.folder}"

    def check_up(self) -> None:
        """Do nothing: what is recorded is there."""

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def ask(self, request: ServiceRequest) -> ServiceReply:
        """Return the recorded reply.

        Raises:
            NoReply: No cassette holds the request.
        """
        method, uri, body = request.method, f"https://{HOST}{request.target}", request.body
        if self.scrubber:
            body = self.scrubber.scrub_request(method, uri, body) if body else None
            uri = self.scrubber.scrub_uri(method, uri)
        reply = self.replies.get(self.rules.key(method, uri, body))
        if reply is None:
            raise NoReply("no cassette holds the request", what="has no answer")
        return reply


@dataclass(frozen=True)
class ScrubbedService:
    """Give what a service replies as a cassette would hold it, so that it can be compared with one.

    Attributes:
        service: The service.
        scrubber: Scrubs its replies.
    """

    service: AnswersRequests
    scrubber: Scrubber
    _lock: Lock = field(default_factory=Lock)

    @property
    def name(self) -> str:
        """Return the service as a sentence names it."""
        return self.service.name

    def check_up(self) -> None:
        """Check that the service can be reached."""
        self.service.check_up()

    def close(self) -> None:
        """Close its connections."""
        self.service.close()

    def ask(self, request: ServiceRequest) -> ServiceReply:
        """Return the reply of the service without secrets and identities."""
        reply = self.service.ask(request)
        try:
            with self._lock:
                body = self.scrubber.scrub_response(request.method, f"https://{HOST}{request.target}", reply.body)
        except UnicodeDecodeError:
            return reply
        return replace(reply, body=body)


def _no_upstream() -> Upstream:
    raise RequestNotRecorded("two services ask no upstream of ours")
