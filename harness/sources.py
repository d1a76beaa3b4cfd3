"""What `--original` and `--unified` may name, made into Sources.

`original` · `unified` · an import string `package.module:attribute` naming a Source, a function that makes one, or a
function that wraps the default one · a base URL `http://host:port` of a running server.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from harness.calls import Answer, Call, Failure, Part, PartState, Source
from harness.errors import ConfigurationError, UpstreamUnreachable, nearest
from harness.snaptrade.catalogue import request
from harness.wire import decode

if TYPE_CHECKING:
    from types import ModuleType

    from urllib3 import BaseHTTPResponse

Defaults: TypeAlias = Mapping[str, Source]
SERVER_ERROR = 500
BAD_GATEWAY = 502
TIMEOUT = 30.0  # seconds; the slowest answer of a server under comparison that still counts


@dataclass(frozen=True)
class Choice:
    """A Source that was named for one side; `local` ones can be made anew around another default."""

    make: Callable[[Defaults], Source]
    local: bool

    def __call__(self, defaults: Defaults) -> Source:
        """The Source, given the default one of each side; whatever it raises becomes an Answer."""
        return guarded(self.make(defaults))


def choose(spec: str, side: str) -> Choice:
    """What `spec` names for this side; raises ConfigurationError where it names nothing."""
    if spec in {"original", "unified"}:
        return Choice(lambda defaults: defaults[spec], local=True)
    if spec.startswith(("http://", "https://")):
        return Choice(lambda _: remote(spec), local=False)
    if ":" not in spec:
        known = ("original", "unified", "package.module:attribute", "http://host:port")
        raise ConfigurationError(f"--{side} {spec!r} names no source; {nearest(spec, known)}")
    named = _imported(spec, side)
    return Choice(lambda defaults: _as_source(named, defaults[side], spec, side), local=True)


def guarded(source: Source) -> Source:
    """The same Source, but what it raises, or returns by mistake, becomes a failed Answer."""

    def answer(call: Call) -> Answer:
        try:
            given: Any = source(call)
        except Exception as raised:  # noqa: BLE001 - the other side's answer must still be given and compared
            return Answer(SERVER_ERROR, failure=Failure(type(raised).__name__, "exception", str(raised)))
        if isinstance(given, Answer):
            return given
        return Answer(SERVER_ERROR, failure=Failure("NotAnAnswer", "exception", f"returned {type(given).__name__}"))

    return answer


def remote(base_url: str) -> Source:
    """The server behind a base URL, asked in the original contract; raises nothing: no connection is a Failure."""
    import urllib3  # noqa: PLC0415 - only a run against a server needs it

    pool = urllib3.PoolManager(retries=False, timeout=TIMEOUT, maxsize=8)

    def answer(call: Call) -> Answer:
        method, path, body = request(call)
        headers = {"X-User-Id": call.user, "Idempotency-Key": call.idempotency_key}
        said = {name: value for name, value in headers.items() if value}
        try:
            response = pool.request(
                method, f"{base_url.rstrip('/')}/v1{path}", headers=said, json=dict(body) if body else None
            )
        except urllib3.exceptions.HTTPError as broken:
            why = f"{base_url} gave no answer: {type(broken).__name__}"
            return Answer(BAD_GATEWAY, failure=Failure(UpstreamUnreachable.__name__, "upstream", why))
        return _told(response)

    return answer


def _told(response: BaseHTTPResponse) -> Answer:
    headers = response.headers
    cached = counted(headers.get("X-Harness-Cache", ""))
    parts = tuple(Part("", state) for state, count in cached.items() for _ in range(count))
    told = Answer(
        response.status,
        path=headers.get("X-Harness-Path", "remote"),
        parts=parts,
        upstream_calls=int(headers.get("X-Harness-Upstream-Calls", 0)),
    )
    try:
        body: Any = decode(response.data)
    except ValueError:
        return replace(
            told, failure=Failure("Unreadable", "not-json", f"{response.status} with a body that is not JSON")
        )
    error = body.get("error") if isinstance(body, dict) and response.status != 200 else None  # noqa: PLR2004 - OK
    if isinstance(error, dict):
        return replace(told, failure=Failure(str(error.get("kind")), str(error.get("code")), str(error.get("message"))))
    return replace(told, body=body)


def counted(header: str) -> dict[PartState, int]:
    """The header X-Harness-Cache, `hit=3, miss=1`, as a mapping."""
    pairs = (pair.partition("=") for pair in header.split(",") if "=" in pair)
    return {cast("PartState", name.strip()): int(count) for name, _, count in pairs}


def _imported(spec: str, side: str) -> Any:
    module_name, _, attribute = spec.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        module = import_module(module_name)
    except Exception as broken:  # noqa: BLE001 - whatever a user's module does on import, it cannot be used
        raise ConfigurationError(f"--{side} {spec!r}: cannot import {module_name!r}: {broken}") from None
    return _attribute(module, attribute, spec, side)


def _attribute(module: ModuleType, attribute: str, spec: str, side: str) -> Any:
    names = [name for name in vars(module) if not name.startswith("_")]
    if not hasattr(module, attribute):
        where = f"{module.__name__!r} has no {attribute!r}"
        raise ConfigurationError(f"--{side} {spec!r}: {where}; {nearest(attribute, names)}")
    found = getattr(module, attribute)
    if not callable(found):
        raise ConfigurationError(f"--{side} {spec!r} is a {type(found).__name__}, not a Source: it cannot be called")
    return found


def _as_source(named: Any, default: Source, spec: str, side: str) -> Source:
    """A Source as it is; a function of no argument makes one; a function of one argument that is no Call wraps one."""
    try:
        parameters = list(inspect.signature(named).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    needed = [each for each in parameters if each.default is each.empty and each.kind is not each.VAR_KEYWORD]
    if needed and _takes_call(needed[0]):
        return cast("Source", named)
    made = _wrapping(named, default) if needed else named()
    if not callable(made):
        raise ConfigurationError(f"--{side} {spec!r} made a {type(made).__name__}, not a Source")
    return cast("Source", made)


def _wrapping(named: Any, default: Source) -> Any:
    """What a wrapper makes of the default Source; an unannotated Source gives itself away by failing on one."""
    try:
        made = named(default)
    except Exception:  # noqa: BLE001 - then it is asked with a Call, and what it raises becomes an Answer
        return named
    return made if callable(made) else named


def _takes_call(parameter: inspect.Parameter) -> bool:
    annotation = parameter.annotation
    if annotation is parameter.empty:
        return parameter.name == "call"
    return annotation is Call or str(annotation).rpartition(".")[2] == "Call"
