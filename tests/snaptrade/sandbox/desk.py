"""Signed requests to a sandbox inside this process, and the SDK's own schemas to check the answers with."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from snaptrade_client.auth import SnapTradeAuth
from snaptrade_client.configuration import Configuration
from snaptrade_client.paths import PathValues

from harness.snaptrade.sandbox.app import OK, sandbox
from harness.snaptrade.sandbox.market import OPENING
from harness.snaptrade.sandbox.signing import signature
from harness.snaptrade.sandbox.world import CLIENT, DEFAULT, World, user_secret

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

CONFIGURATION = Configuration(auth=SnapTradeAuth.commercial_api_key(consumer_key="key", client_id="client"))


class UpstreamResponse(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The decoded body, with floats as the SDK decodes it."""
        return json.loads(self.body)


class Desk:
    """One user of a sandbox whose time stands still until it is moved."""

    def __init__(self, world: World, user: str = DEFAULT, **options: Any) -> None:
        self.world = world
        self.user = user
        self.now = OPENING
        self.slept: list[float] = []
        self._app = sandbox(world, now=lambda: self.now, sleep=self._sleep, **options)

    def ask(self, endpoint: str, body: Mapping[str, Any] | None = None, **given: Any) -> UpstreamResponse:
        """The answer; `given` fills the path, the rest of it is the query."""
        method, template = endpoint.split(" ")
        path = template.format_map({name: quote(str(value), safe="") for name, value in given.items()})
        asked = {name: str(value) for name, value in given.items() if f"{{{name}}}" not in template}
        secret = user_secret(self.world.seed, self.user)
        who = {"clientId": CLIENT, "timestamp": f"{self.now:.0f}", "userId": self.user, "userSecret": secret}
        return self.send(method, path, urlencode(who | asked), b"" if body is None else json.dumps(body).encode())

    def send(
        self, method: str, path: str, query: str, content: bytes = b"", client: str = "127.0.0.1"
    ) -> UpstreamResponse:
        """A request with the right signature."""
        signed = signature(self.world.consumer_key, path, query, content)
        scope = {
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(b"signature", signed.encode())],
            "client": (client, 1),
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        run(self._app(scope, receive, send))
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return UpstreamResponse(sent[0]["status"], headers, b"".join(each["body"] for each in sent[1:]))

    def account(self, number: int = 0) -> str:
        """The id of one of the user's accounts."""
        accounts: Any = self.world.accounts(self.user)
        return str(accounts[number]["id"])

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def run(work: Awaitable[Any]) -> Any:
    """Work that never waits, without a loop."""
    try:
        work.__await__().send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("the sandbox waited for something")


def check(endpoint: str, reply: UpstreamResponse) -> None:
    """Raises what the SDK raises when an answer has not the endpoint's shape; a refusal has one shape everywhere."""
    method, path = endpoint.split(" ")
    package = PathValues(path).name.lower()
    module = import_module(f"snaptrade_client.paths.{package}.{method.lower()}")
    answered = module._status_code_to_response.get(str(reply.status))
    if answered and answered.content:
        schema = answered.content["application/json"].schema
        schema.from_openapi_data_oapg(reply.json, _configuration=CONFIGURATION)
    if reply.status != OK:
        assert set(reply.json) == {"detail", "status_code", "code"}
        assert reply.json["status_code"] == reply.status
