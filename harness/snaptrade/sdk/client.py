"""SnapTrade through its own SDK: the only importer of `snaptrade_client` (which takes 0.9 s to import)."""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC, datetime
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from snaptrade_client.auth import SnapTradeAuth
from snaptrade_client.client import SnapTrade
from snaptrade_client.configuration import Configuration
from snaptrade_client.exceptions import ApiException, InvalidHostConfigurationError
from snaptrade_client.exceptions_base import OpenApiException
from snaptrade_client.rest import ResponseWrapper, RESTClientObject
from urllib3 import Timeout
from urllib3.exceptions import HTTPError, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as NoAnswerInTime

from harness.calls import Upstream, UpstreamRequest, UpstreamResponse, path_segment
from harness.errors import ConfigurationError, UpstreamUnreachable, nearest
from harness.naming import snake_case
from harness.snaptrade.credentials import Credentials
from harness.snaptrade.endpoints import ENDPOINTS, Endpoint
from harness.snaptrade.sdk.deadline import limit_requests
from harness.snaptrade.sdk.rate_headers import ACCOUNT, CLIENT, read_allowance, read_retry_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from urllib3 import BaseHTTPResponse

__all__ = ["Credentials", "connect"]

SECONDS = 10.0
"""How long one request may take, from the first byte sent to the last one received."""
CONNECTING = 5.0
"""How long one address of the host may take to accept a connection."""
THREADS = 40
"""How many requests may be under way at once without opening a connection each."""
UNKNOWN_USER = "1083"
"""SnapTrade's code for a user id or user secret that it does not accept."""
_WHOLE_NUMBERS = {"days", "limit", "offset"}
_TRUTHS = {"only_executed", "use_ticker"}


def connect(
    credentials: Credentials, host: str | None = None, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Upstream:
    """Connect to SnapTrade at `host` (the live API without one) as this user; safe to share between threads.

    A request raises UpstreamUnreachable when no response came, ConfigurationError for an unknown endpoint.

    Raises:
        ConfigurationError: The SDK accepts no such host.
    """
    auth = SnapTradeAuth.commercial_api_key(consumer_key=credentials.consumer_key, client_id=credentials.client_id)
    try:
        configuration = Configuration(auth=auth, host=host)
    except InvalidHostConfigurationError as wrong:
        message = f"{host!r} is no host for the SDK: {wrong.reason}; give it as http://127.0.0.1:8000 or https://api.example.com"
        raise ConfigurationError(message) from None
    configuration.retries = False  # type: ignore[assignment] # urllib3 would repeat a request three times, blindly
    configuration.connection_pool_maxsize = THREADS
    logging.getLogger("snaptrade_client").setLevel(logging.ERROR)  # it warns of a deprecated method at every call
    return _SnapTrade(configuration, credentials, now)


class _Transport(RESTClientObject):
    """The SDK's transport with what its methods do not offer: a time limit, and the response as it came.

    The SDK parses a body to floats and drops the response of a refusal.
    """

    def __init__(self, configuration: Configuration[Any]) -> None:
        super().__init__(configuration)  # type: ignore[no-untyped-call] # the SDK leaves it untyped
        limit_requests(self.pool_manager)
        self._kept = threading.local()

    def request(self, *args: Any, **options: Any) -> ResponseWrapper:
        limit = Timeout(total=SECONDS, connect=min(CONNECTING, SECONDS))
        answered = super().request(*args, **{**options, "timeout": limit})
        self._kept.response = answered.http_response
        return answered

    def take(self) -> BaseHTTPResponse | None:
        """Return the response that this thread's last request got, once."""
        response: BaseHTTPResponse | None = getattr(self._kept, "response", None)
        self._kept.response = None
        return response


class _SnapTrade:
    """An Upstream. The SDK keeps the timestamp in its shared configuration, but signs the one it put into the URL."""

    def __init__(
        self, configuration: Configuration[Any], credentials: Credentials, now: Callable[[], datetime]
    ) -> None:
        self._now = now
        self._host = configuration.host
        self._credentials = credentials
        self._transport = _Transport(configuration)
        self._sdk: SnapTrade[Any] = SnapTrade(configuration, auth=None)
        client = self._sdk.reference_data.api_client  # one client serves all groups of methods
        client.rest_client = self._transport
        update = client.update_params_for_auth

        def with_segments(*args: Any, **options: Any) -> str:
            """Do the SDK's last step before it signs a path, and undo its quoting of what is quoted already."""
            path, mark, query = update(*args, **options).partition("?")
            return f"{path.replace('%25', '%')}{mark}{query}"

        client.update_params_for_auth = with_segments  # type: ignore[method-assign]

    def __call__(self, question: UpstreamRequest) -> UpstreamResponse:
        method = ENDPOINTS.get(question.endpoint)
        if method is None:
            hint = nearest(question.endpoint, ENDPOINTS)
            raise ConfigurationError(f"no SDK method is known for {question.endpoint!r}; {hint}")
        if method.personal and question.user != self._credentials.user_id:
            return _refusal(401, "Invalid userID or userSecret provided", UNKNOWN_USER)
        try:
            return self._ask(method, question)
        except HTTPError as failed:
            waited = isinstance(failed, NoAnswerInTime) and not isinstance(failed, NewConnectionError)
            reason = f"no answer, the connection failed ({type(failed).__name__})"
            if waited:
                reason = f"no answer within {SECONDS:g} seconds"
            raise UpstreamUnreachable(f"{question.endpoint} at {self._host}: {reason}", final=waited) from None

    def _ask(self, method: Endpoint, question: UpstreamRequest) -> UpstreamResponse:
        self._transport.take()
        refused: Exception | None = None
        try:
            attrgetter(method.method)(self._sdk)(**self._arguments(method, question))
        except HTTPError:
            raise
        except Exception as broken:  # noqa: BLE001 - whatever the SDK makes of a response, the response counts
            refused = broken
        response = self._transport.take()
        if response is None:
            if refused is None or isinstance(refused, ApiException):
                raise SSLError  # the one failure that the SDK turns into an exception of its own, without a response
            if isinstance(refused, (OpenApiException, _TooFine, ValueError)):
                return _refusal(400, str(refused), "sdk")
            raise refused
        headers = response.headers
        return UpstreamResponse(
            response.status,
            response.data,
            read_retry_after(headers, self._now()),
            allowance=read_allowance(headers, CLIENT),
            account_allowance=read_allowance(headers, ACCOUNT),
        )

    def _arguments(self, method: Endpoint, question: UpstreamRequest) -> dict[str, Any]:
        given: dict[str, Any] = {}
        if method.personal:
            given |= {"user_id": self._credentials.user_id, "user_secret": self._credentials.user_secret}
        for name, value in question.parameters.items():
            given[snake_case(name)] = path_segment(value)  # the SDK would take a slash in it for structure
        for name, text in question.query.items():
            given[snake_case(name)] = text  # the SDK refuses what is not of its type
            if name in _TRUTHS and text in {"true", "false"}:
                given[snake_case(name)] = text == "true"
            elif name in _WHOLE_NUMBERS and text.isdecimal():
                given[snake_case(name)] = int(text)
        for name, member in (question.body or {}).items():
            given[name] = member
            if isinstance(member, Decimal):
                given[name] = float(member)  # whole numbers too: the SDK refuses an int here and there
                if Decimal(repr(given[name])) != member:
                    raise _TooFine(f"{name} has more digits than can be sent")
        return given


class _TooFine(Exception):
    """A number has more digits than the SDK can send: it signs and sends floats."""


def _refusal(status: int, detail: str, code: str) -> UpstreamResponse:
    """Return what the upstream would say to a request that is not sent."""
    body = json.dumps({"detail": detail, "status_code": status, "code": code}).encode()
    return UpstreamResponse(status, body, sent=0)
