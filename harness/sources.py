"""What `--original` and `--unified` may name, made into Sources.

* `original` or `unified`: the application's own path.
* `package.module:attribute`: a Source; a function of no argument that makes one; a function of one argument that wraps
  the default one.
* `wrap:package.module:function`: a function that wraps the default one, whatever it looks like.
* `http://host:port`: a running server.
"""

from __future__ import annotations

import inspect
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, cast
from urllib.parse import urlsplit

from harness.calls import Answer, Call, Failure, Part, PartState, Source
from harness.compare.classify import SOURCE_UNREACHABLE
from harness.compare.soundness import NotAnAnswer, checked_answer
from harness.errors import ConfigurationError, NotKept, a_kind, describe_raised, nearest, without_userinfo
from harness.wire import decode

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

    from harness.routes import HttpRequest

T = TypeVar("T")
Defaults: TypeAlias = Mapping[str, Source]
"""The application's own path of each side."""
TIMEOUT = 30.0  # seconds; the slowest answer of a server under comparison that still counts
MOST_PARTS: Final = 100_000
"""Parts that an answer of a server may be made of."""
RAISED: Final = "exception"
"""The code of a failure whose message is the text of an exception."""
PATH_HEADER: Final = "X-Harness-Path"
CACHE_HEADER: Final = "X-Harness-Cache"
UPSTREAM_HEADER: Final = "X-Harness-Upstream-Calls"
_WRAP = "wrap:"
_SCHEMES = ("http://", "https://")
_KNOWN = ("original", "unified", "package.module:attribute", "wrap:package.module:function", "http://host:port")


@dataclass(frozen=True)
class Choice:
    """Hold the Source that was named for one side.

    Attributes:
        make: Makes it around the default Source of each side.
        local: True if it answers in this process, so that it can be made anew around another default.
        name: The option with its value, as an error names it.
    """

    make: Callable[[Defaults], Source]
    local: bool
    name: str = "the side"

    def __call__(self, defaults: Defaults) -> Source:
        """Return the Source; whatever it raises becomes an Answer.

        Raises:
            ConfigurationError: Making it raises, ends the process, or gives nothing that can be called.
        """
        made: Any = attempt(lambda: self.make(defaults), f"{self.name} makes no Source")
        if not callable(made):
            raise ConfigurationError(f"{self.name} made {a_kind(made)}, not a Source")
        return guarded(made)


def choose(spec: str, side: str, request: Callable[[Call], HttpRequest]) -> Choice:
    """Return what `spec` names for this side.

    Args:
        spec: One of the forms in the module's docstring.
        side: `original` or `unified`.
        request: Turns a Call into the request that asks a running server.

    Raises:
        ConfigurationError: It names nothing that can be a Source.
    """
    name = f"--{side} {spec!r}"
    if spec in {"original", "unified"}:
        return Choice(lambda defaults: defaults[spec], local=True, name=name)
    if spec.lower().startswith(_SCHEMES):
        with suppress(ValueError):  # a port beyond 65535, or half an address of IPv6
            address = urlsplit(spec)
            if address.hostname and address.port != 0:
                return Choice(lambda _: remote(spec, request), local=False, name=name)
        shown = without_userinfo(spec)
        raise ConfigurationError(f"--{side} {shown!r} is no base URL; valid: http://host:port")
    if ":" not in spec:
        raise ConfigurationError(f"{name} names no source; {nearest(spec, _KNOWN)}")
    named = imported(spec.removeprefix(_WRAP), f"--{side}")
    if not callable(named):
        raise ConfigurationError(f"{name} is {a_kind(named)}, not a Source: it cannot be called")
    needed = attempt(lambda: _needed_types(named), f"{name} is no Source")
    if spec.startswith(_WRAP) or needed in (["Source"], ["Callable[[Call],Answer]"]):
        return Choice(lambda defaults: named(defaults[side]), local=True, name=name)
    if needed:
        return Choice(lambda defaults: _source_or_wrapper(named, defaults[side]), local=True, name=name)
    return Choice(lambda _: named(), local=True, name=name)


def imported(spec: str, what: str, kind: type = object) -> Any:
    """Return the object behind `package.module:attribute`; the current folder can be imported from.

    Args:
        spec: Names the object.
        what: What it is wanted as; an error begins with it.
        kind: The type of the names that an error proposes.

    Raises:
        ConfigurationError: It is no such name, the module cannot be imported, or has no such attribute.
    """
    module_name, _, attribute = spec.partition(":")
    if not module_name or not attribute:
        raise ConfigurationError(f"{what} {spec!r} is not of the form package.module:attribute")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    module = attempt(lambda: import_module(module_name), f"{what} {spec!r}: cannot import {module_name!r}")
    if attempt(lambda: hasattr(module, attribute), f"{what} {spec!r}"):
        return getattr(module, attribute)
    names = [name for name, value in vars(module).items() if not name.startswith("_") and isinstance(value, kind)]
    raise ConfigurationError(f"{what} {spec!r}: {module_name!r} has no {attribute!r}; {nearest(attribute, names)}")


def attempt(make: Callable[[], T], otherwise: str) -> T:
    """Return what a user's code makes.

    Args:
        make: Runs the code.
        otherwise: What an error says before it tells what was raised, and where.

    Raises:
        ConfigurationError: The code raises anything but a KeyboardInterrupt, or ends the process.
    """
    try:
        return make()
    except KeyboardInterrupt:
        raise
    except BaseException as raised:  # noqa: BLE001 - whatever it is, what raised it cannot be used
        raise ConfigurationError(f"{otherwise}: {describe_raised(raised)}") from None


def guarded(source: Source) -> Source:
    """Return the same Source, except that what it raises, or returns by mistake, becomes a failed Answer.

    A KeyboardInterrupt still ends the run; `sys.exit` in a Source does not.
    """

    def answer(call: Call) -> Answer:
        try:
            return checked_answer(source(call))
        except NotAnAnswer as wrong:
            return _failed(NotAnAnswer.__name__, str(wrong))
        except (KeyboardInterrupt, NotKept):
            raise
        except BaseException as raised:  # noqa: BLE001 - the other side's answer must still be given and compared
            return _failed(type(raised).__name__, describe_raised(raised))

    return answer


def within(source: Source, seconds: float) -> Source:
    """Return the same Source, except that one which gives no answer in this time becomes a failed Answer.

    Each Call runs on a thread of its own that dies with the process: one that hangs is left behind.
    """

    def answer(call: Call) -> Answer:
        context, future = copy_context(), Future[Answer]()

        def run() -> None:
            try:
                future.set_result(context.run(source, call))
            except BaseException as raised:  # noqa: BLE001 - the caller's thread raises it again
                future.set_exception(raised)

        threading.Thread(target=run, name="source", daemon=True).start()
        try:
            return future.result(seconds)
        except NotInTime:
            if future.done():
                raise  # the Source itself raised it
            failure = Failure("NoAnswerInTime", RAISED, f"no answer within {seconds:g} seconds")
            return Answer(HTTPStatus.GATEWAY_TIMEOUT, failure=failure, seconds=seconds)

    return answer


def remote(base_url: str, request: Callable[[Call], HttpRequest]) -> Source:
    """Return the server behind a base URL as a Source; a connection that fails is a Failure."""
    import urllib3  # noqa: PLC0415 - only a run against a server needs it

    pool = urllib3.PoolManager(retries=False, timeout=TIMEOUT, maxsize=8)

    def answer(call: Call) -> Answer:
        method, path, headers, body = request(call)
        try:
            response = pool.request(
                method, f"{base_url.rstrip('/')}{path}", headers=dict(headers), json=dict(body) if body else None
            )
        except urllib3.exceptions.HTTPError as broken:
            why = f"{base_url} gave no answer: {type(broken).__name__}"
            failure = Failure(SOURCE_UNREACHABLE, RAISED, why)
            return Answer(HTTPStatus.BAD_GATEWAY, failure=failure, path="remote")
        return _read(response)

    return answer


def parse_cache_header(header: str) -> dict[PartState, int]:
    """Return the header of cached parts, `hit=3, miss=1`, as a mapping."""
    pairs = (pair.partition("=") for pair in header.split(",") if "=" in pair)
    return {cast("PartState", name.strip()): int(count) for name, _, count in pairs}


def format_cache_header(answer: Answer) -> str:
    """Return where the parts of an answer came from, as `hit=3, miss=1`."""
    counts = Counter(part.state for part in answer.parts)
    return ", ".join(f"{state}={count}" for state, count in sorted(counts.items()))


def _read(response: BaseHTTPResponse) -> Answer:
    headers = response.headers
    states = parse_cache_header(headers.get(CACHE_HEADER, ""))
    if any(count > MOST_PARTS for count in states.values()):
        raise NotAnAnswer(f"returned an answer of more than {MOST_PARTS} parts")
    answer = Answer(
        response.status,
        path=headers.get(PATH_HEADER, "remote"),
        parts=tuple(Part("", state) for state, count in states.items() for _ in range(count)),
        upstream_calls=int(headers.get(UPSTREAM_HEADER, 0)),
    )
    try:
        body: Any = decode(response.data)
    except ValueError:
        message = f"{response.status} with a body that is not JSON"
        return replace(answer, failure=Failure("Unreadable", "not-json", message))
    error = body.get("error") if isinstance(body, dict) and response.status != HTTPStatus.OK else None
    if isinstance(error, dict):
        kind, code, message = (str(error.get(name)) for name in ("kind", "code", "message"))
        return replace(answer, failure=Failure(kind, code, message))
    if response.status >= HTTPStatus.BAD_REQUEST:
        return replace(answer, failure=Failure("HttpError", str(response.status), f"status {response.status}"))
    return replace(answer, body=body)


def _source_or_wrapper(named: Any, default: Source) -> Source:
    """Take a function of one argument, which says nothing of itself, for a Source.

    One that answers a Call with another function shows itself to be a wrapper, and wraps the default from then on.
    """
    wrapped: list[Source] = []

    def answer(call: Call) -> Answer:
        if wrapped:
            return wrapped[0](call)
        returned: Any = named(call)
        if isinstance(returned, Answer) or not callable(returned):
            return cast("Answer", returned)
        wrapped.append(cast("Source", named(default)))
        return wrapped[0](call)

    return answer


def _needed_types(named: Any) -> list[str]:
    """Return the type of each argument that a function cannot do without, as text."""
    try:
        parameters = inspect.signature(named).parameters.values()
    except (TypeError, ValueError):
        return []
    variadic = {inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL}
    types = (str(each.annotation) for each in parameters if each.default is each.empty and each.kind not in variadic)
    modules = re.compile(r"harness\.calls\.|collections\.abc\.| ")
    return [modules.sub("", text).strip("'\"") for text in types]


def _failed(kind: str, message: str) -> Answer:
    return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, failure=Failure(kind, RAISED, message))
