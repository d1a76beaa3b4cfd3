"""Send signed requests to a sandbox inside this process, and check the answers against the SDK's own schemas."""

from __future__ import annotations

import json
from http import HTTPStatus
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote, urlencode

from snaptrade_client.auth import SnapTradeAuth
from snaptrade_client.configuration import Configuration
from snaptrade_client.paths import PathValues

from harness.snaptrade.sandbox.app import sandbox
from harness.snaptrade.sandbox.clock import OPENING
from harness.snaptrade.sandbox.signing import signature
from harness.snaptrade.sandbox.world import CLIENT, DEFAULT, World, user_secret

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

CONFIGURATION = Configuration(auth=SnapTradeAuth.commercial_api_key(consumer_key="key", client_id="client"))


class UpstreamResponse(NamedTuple):
    """Hold what a client receives."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Decode the body, with floats as the SDK decodes it."""
        return json.loads(self.body)


class Desk:
    """Play one user of a sandbox whose time stands still until it is moved."""

    def __init__(self, world: World, user: str = DEFAULT, **options: Any) -> None:
        self.world = world
        self.user = user
        self.now = OPENING
        self.slept: list[float] = []
        self._app = sandbox(world, now=lambda: self.now, sleep=self._sleep, **options)

    def ask(self, endpoint: str, body: Mapping[str, Any] | None = None, **parameters: Any) -> UpstreamResponse:
        """Send a request; the parameters that the path does not name become the query."""
        method, template = endpoint.split(" ")
        path = template.format_map({name: quote(str(value), safe="") for name, value in parameters.items()})
        query = {name: str(value) for name, value in parameters.items() if f"{{{name}}}" not in template}
        secret = user_secret(self.world.seed, self.user)
        who = {"clientId": CLIENT, "timestamp": f"{self.now:.0f}", "userId": self.user, "userSecret": secret}
        return self.send(method, path, urlencode(who | query), b"" if body is None else json.dumps(body).encode())

    def send(
        self, method: str, path: str, query: str, content: bytes = b"", client: str = "127.0.0.1"
    ) -> UpstreamResponse:
        """Send a request with the right signature."""
        signed = signature(self.world.consumer_key, path, query, content)
        scope = {
            "type": "http",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(b"signature", signed.encode())],
            "client": (client, 1),
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content}

        async def send(message: Any) -> None:
            sent.append(message)

        run(self._app(scope, receive, send))
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return UpstreamResponse(sent[0]["status"], headers, b"".join(message["body"] for message in sent[1:]))

    def account(self, number: int = 0) -> str:
        """Return the id of one of the user's accounts."""
        return self.world.account_ids(self.user)[number]

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def run(work: Awaitable[Any]) -> Any:
    """Run work that never waits, without a loop."""
    try:
        work.__await__().send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("the sandbox waited for something")


def check(endpoint: str, response: UpstreamResponse) -> None:
    """Raise what the SDK raises for an answer without the endpoint's shape; a refusal has one shape everywhere."""
    method, path = endpoint.split(" ")
    package = PathValues(path).name.lower()
    module = import_module(f"snaptrade_client.paths.{package}.{method.lower()}")
    known = module._status_code_to_response.get(str(response.status))
    if known and known.content:
        schema = known.content["application/json"].schema
        schema.from_openapi_data_oapg(response.json, _configuration=CONFIGURATION)
    if response.status != HTTPStatus.OK:
        assert set(response.json) == {"detail", "status_code", "code"}
        assert response.json["status_code"] == response.status
