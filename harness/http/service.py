"""One service over HTTP/1.1: a request goes out, and its whole reply comes back within a time and a size, or none does.

The client of the standard library is a third of the work of a general one: no redirect is followed, nothing is sent
twice but a safe request on a connection that the service had closed, and no proxy stands between.
"""

from __future__ import annotations

import io
import ssl
from collections import deque
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import SplitResult, urlsplit

from harness import __version__
from harness.errors import ConfigurationError, NothingToJudge
from harness.http.requests import SAFE
from harness.recording.unpacking import NotUnpacked, unpacked
from harness.timed_reads import TimedReads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.calls import PathName
    from harness.http.requests import ServiceRequest
    from harness.recording.privacy.asker import Asker

TIMEOUT: Final = 10.0
"""Seconds that a reply may take, from the first byte that is sent to the last one that comes."""
LARGEST: Final = 32 * 2**20
"""Bytes of a body that are compared."""
_NEUTRAL: Final = b"//service"
"""Stands in a reply for the service's own host: it is another one on each side."""
_DEFAULTS: Final = {"accept": "*/*", "accept-encoding": "identity", "user-agent": f"harness/{__version__}"}
_BLOCK = 2**16


NOT_COMPARED: Final = "gave an answer that is not compared"


class NoReply(Exception):
    """Report that a service gave no whole reply, or one that cannot be read; the message says why.

    Attributes:
        silent: True if nothing came: the service may be down.
        what: What the service did, as a sentence goes on after its name.
    """

    def __init__(self, why: str, *, silent: bool = False, what: str = "") -> None:
        super().__init__(why)
        self.silent = silent
        self.what = what or ("gave no answer" if silent else NOT_COMPARED)


@dataclass(frozen=True, slots=True)
class ServiceReply:
    """Hold what a service replied: the names of the headers in small letters, the body unpacked, and the seconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    def has_body_of(self, other: ServiceReply) -> bool:
        """Return True if both hold the same bytes, and say the same of them."""
        return self.body == other.body and self.headers.get("content-type") == other.headers.get("content-type")


class AnswersRequests(Protocol):
    """Represent what stands on one side: a service that is asked, or one whose replies were recorded."""

    @property
    def name(self) -> str:
        """Return it as a sentence names it."""

    def check_up(self) -> None:
        """Raise NothingToJudge if it cannot be reached."""

    def close(self) -> None:
        """Close what is open."""

    def ask(self, request: ServiceRequest) -> ServiceReply:
        """Return the reply, or raise NoReply."""


@dataclass(frozen=True)
class Service:
    """Represent one of the two services.

    Attributes:
        side: Which of the two.
        base_url: Where it is; what its own path holds stands before each target.
        timer: A monotonic clock, in seconds.
        headers: Headers of every request, with credentials, by their names in small letters.
        mask: Takes the credentials out of what the service replies; None without credentials.
        timeout: Seconds that a reply may take.
    """

    side: PathName
    base_url: str
    timer: Callable[[], float]
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    mask: Asker | None = field(default=None, repr=False)
    timeout: float = TIMEOUT
    _idle: deque[HTTPConnection] = field(default_factory=deque, repr=False)

    @property
    def name(self) -> str:
        """Return the service as a sentence names it."""
        return f"the {self.side} service at {self.base_url}"

    def check_up(self) -> None:
        """Connect once.

        Raises:
            NothingToJudge: There is no connection to be had.
        """
        connection = self._connection(self.timeout)
        try:
            connection.connect()
        except (OSError, HTTPException) as failed:
            raise NothingToJudge(f"{self.name} cannot be reached: {_reason(failed)}; is it running?") from None
        self._idle.append(connection)

    def close(self) -> None:
        """Close the connections that wait for a request."""
        while self._idle:
            self._idle.pop().close()

    def ask(self, request: ServiceRequest) -> ServiceReply:
        """Return the service's reply, without its own host and without the credentials in use.

        Raises:
            NoReply: There is no whole reply.
        """
        started = self.timer()
        until = started + self.timeout
        try:
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = None
            try:
                status, headers, body = self._exchange(connection, request, until)
            except (ConnectionError, HTTPException):
                if connection is None or request.method not in SAFE:
                    raise
                # the service closes a connection after a while of its own; nothing of this request was answered
                status, headers, body = self._exchange(None, request, until)
        except TimeoutError:
            raise NoReply(f"no whole reply within {self.timeout:g} seconds", silent=True) from None
        except (OSError, HTTPException) as failed:
            raise NoReply(_reason(failed), silent=True) from None
        seconds = self.timer() - started
        return ServiceReply(status, *self._own(headers, self._unpacked(headers, body)), seconds)

    def _exchange(
        self, connection: HTTPConnection | None, request: ServiceRequest, until: float
    ) -> tuple[int, dict[str, str], bytes]:
        """Send the request over a connection that was used before, or a new one, and read its reply."""
        connection = connection or self._connection(until - self.timer())
        connection.response_class = self._limited(until)  # type: ignore[assignment] # it is only called
        try:
            if connection.sock:
                connection.sock.settimeout(max(until - self.timer(), 0.001))
            target = f"{self._address.path}{request.target}"
            connection.request(request.method, target, request.body, {**_DEFAULTS, **request.headers, **self.headers})
            with closing(connection.getresponse()) as response:
                body = read_whole(response)
                names = sorted({name.lower() for name in response.headers})
                headers = {name: ", ".join(response.headers.get_all(name, [])) for name in names}
        except BaseException:
            connection.close()
            raise
        if response.will_close:
            connection.close()
        else:
            self._idle.append(connection)
        return response.status, headers, body

    def _connection(self, seconds: float) -> HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "https":
            return HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
        return HTTPConnection(host, port, timeout=seconds)

    @cached_property
    def _address(self) -> SplitResult:
        """The base URL in its parts."""
        return urlsplit(self.base_url)

    def _limited(self, until: float) -> Callable[..., HTTPResponse]:
        """Return what makes a response that is read only as long as there is time left."""

        def response(sock: Any, *args: Any, **options: Any) -> HTTPResponse:
            made = HTTPResponse(sock, *args, **options)
            made.fp = io.BufferedReader(TimedReads(made.fp.detach(), sock, lambda: until - self.timer()))
            return made

        return response

    def _unpacked(self, headers: Mapping[str, str], body: bytes) -> bytes:
        try:
            return unpacked(body, headers.get("content-encoding", "")) if "content-encoding" in headers else body
        except NotUnpacked as reason:
            raise NoReply(f"the body cannot be read: {reason}") from None

    def _own(self, headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
        """Return headers and body without the host of the service and without the credentials in use."""
        for place in (self.base_url.partition(":")[2], f"//{self._address.netloc}"):
            body = body.replace(place.encode(), _NEUTRAL).replace(place.replace("/", "\\/").encode(), _NEUTRAL)
            headers = {name: value.replace(place, _NEUTRAL.decode()) for name, value in headers.items()}
        if self.mask:
            headers = {name: self.mask.scrubbed(value) for name, value in headers.items()}
            text = body.decode("utf-8", "surrogateescape")
            body = self.mask.scrubbed(text).encode("utf-8", "surrogateescape")
        return headers, body


def check_base_url(url: str, option: str) -> str:
    """Return the base URL of a service.

    Raises:
        ConfigurationError: It is none, or holds a user name or a password.
    """
    try:
        parts = urlsplit(url)
        valid = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 and not parts.query
    except ValueError:
        valid = False
    else:
        if parts.username or parts.password:
            raise ConfigurationError(f"{option} holds a user name or a password; give the base URL without them")
    if not valid:
        raise ConfigurationError(f"{option} {url!r} is no base URL; valid: http://host:port")
    return url.rstrip("/")


def read_whole(response: HTTPResponse) -> bytes:
    """Return the body.

    Raises:
        NoReply: It is too large.
        HTTPException: It breaks off.
    """
    parts: list[bytes] = []
    size = 0
    while part := response.read(_BLOCK):
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            raise NoReply(f"its body has more than {LARGEST // 2**20} MB, which is not compared")
    if response.length:
        raise HTTPException
    return b"".join(parts)


def _reason(failed: Exception) -> str:
    """Return what happened to a connection, in words."""
    if isinstance(failed, TimeoutError):
        return "no connection in time"
    if isinstance(failed, OSError) and failed.strerror:
        return failed.strerror.lower()
    return f"the reply breaks off or is no HTTP ({type(failed).__name__})"
