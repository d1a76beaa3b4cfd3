"""What the cache is asked: upstream requests as questions, and Calls as the names of rendered answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from harness.cache.keys import PUBLIC, Key
from harness.cache.questions import Question
from harness.calls import Call, UpstreamRequest
from harness.mapped.mapping import Mapper
from harness.mapped.session import path_parameters, upstream_request
from harness.snaptrade.generated.model import MODEL
from harness.wire import canonical, decode

if TYPE_CHECKING:
    from harness.cache.answers import FetchedEntity
    from harness.cache.keys import Named
    from harness.calls import Operation
    from harness.mapped.session import UpstreamSession
    from harness.wire import Json

MAPPER = Mapper(MODEL)
UNIFIED = " unified"
"""What tells the answer to a Call in the unified contract from the same in the original one."""


def call_key(call: Call, operation: Operation, contract: str = "") -> Key:
    """Return what the rendered answer to a Call is kept under, in the original contract or in UNIFIED."""
    given = call.parameters
    named = tuple(sorted(given.items())) if len(given) > 1 else tuple(given.items())
    return Key((call.user or PUBLIC) if operation.personal else PUBLIC, operation.name + contract, named)


def request_key(call: Call, operation: Operation) -> Key:
    """Return what the answer to the one upstream request of a Call without a body is kept under."""
    given, names = call.parameters, path_parameters(operation.endpoint)
    if len(given) != len(names) or len(names) > 1:
        return question(upstream_request(call, operation), operation).key
    # As `question` names it, at a tenth of the price.
    tenant = PUBLIC if call.user is None or not operation.personal else call.user
    return Key(tenant, operation.endpoint, given[names[0][1]] if names else "")


def question(request: UpstreamRequest, operation: Operation) -> Question:
    """Return what the cache is asked for an upstream request."""
    path = request.parameters
    subject = next(iter(path.values()), "")
    named: str | Named = subject
    if len(path) > 1 or request.query or request.body is not None:
        body = {} if request.body is None else {"": canonical(dict(request.body)).decode()}
        in_path = {f"{{{name}}}": value for name, value in path.items()}  # no query has a name like that
        named = tuple(sorted({**in_path, **request.query, **body}.items()))
    key = Key(PUBLIC if request.user is None else request.user, request.endpoint, named)
    return Question(key, operation.entity, operation.many, operation.ttl, subject)


def request_of(key: Key) -> UpstreamRequest:
    """Return the upstream request whose answer is kept under a key: what `question` makes a key of, undone."""
    names = re.findall(r"{(\w+)}", key.kind)
    given = dict.fromkeys(names, key.id) if isinstance(key.id, str) else dict(key.id)
    body = given.pop("", None)
    path = {name: given.pop(name) for name in names}
    tree = None if body is None else cast("dict[str, Json]", decode(body.encode()))
    return UpstreamRequest(key.kind, path, key.tenant or None, given, tree)


def call_of(key: Key) -> Call:
    """Return the Call whose rendered answer is kept under a key."""
    return Call(key.kind.removesuffix(UNIFIED), key.tenant or None, {} if isinstance(key.id, str) else dict(key.id))


def fetch(request: UpstreamRequest, operation: Operation, session: UpstreamSession) -> tuple[FetchedEntity, ...]:
    """Return what upstream answers to a request, as entities."""
    return MAPPER.map(operation.entity, session.ask(request), request.parameters, operation.at)
