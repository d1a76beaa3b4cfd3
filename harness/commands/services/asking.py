"""Where two services are, and what they are asked."""

from __future__ import annotations

import inspect
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from harness import serving, settings
from harness.errors import ConfigurationError, NothingToJudge, a_kind, nearest
from harness.http.catalogue import make_catalogue, permit
from harness.http.credentials import headers_from, mask_of
from harness.http.reading.files import ReadRequests, read_api_requests, read_requests
from harness.http.recorded import RecordedService, ScrubbedService, recording_rules
from harness.http.service import Service, check_base_url
from harness.openapi.operations import read_api
from harness.recording import Scrubber, derive_pseudonym_key
from harness.sources import attempt, imported

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from harness.calls import Operation, PathName
    from harness.commands.services.options import ServiceOptions
    from harness.http.catalogue import Catalogue
    from harness.http.service import AnswersRequests
    from harness.openapi.operations import Api

SIDES: tuple[PathName, ...] = ("original", "unified")


@dataclass(frozen=True)
class RequestedCalls:
    """Hold what is asked.

    Attributes:
        catalogue: The operations, and the Calls that are sent.
        source: The file of the requests.
        notes: What a person should know of the requests.
        api: The OpenAPI file; None for none.
    """

    catalogue: Catalogue
    source: Path
    notes: Sequence[str]
    api: Api | None

    @property
    def name(self) -> str:
        """Return what reports call the two services."""
        return (self.api.title if self.api else "") or "services"


@contextmanager
def reachable(spec: str, side: PathName, options: ServiceOptions) -> Iterator[Service]:
    """Give the service of a side, with the credentials that the environment has for it.

    Args:
        spec: A base URL, or `package.module:attribute` of an ASGI application, which is served within the block.
        side: Which side it is.
        options: The time of a reply, and the credentials.

    Raises:
        ConfigurationError: It is neither, or a credential is missing or wrong.
    """
    alone = options.original_header if side == "original" else options.unified_header
    headers = headers_from(options.header or (), settings.environment())
    headers |= headers_from(alone or (), settings.environment(), f"--{side}-header")
    mask = mask_of(headers)
    if spec.lower().startswith(("http://", "https://")) or ":" not in spec:
        yield Service(side, check_base_url(spec, f"--{side}"), perf_counter, headers, mask, options.timeout)
        return
    with serving.running(asgi_application(spec, f"--{side}")) as url:
        yield Service(side, url, perf_counter, headers, mask, options.timeout)


@contextmanager
def both_sides(
    specs: tuple[str, str], options: ServiceOptions, operations: Collection[Operation]
) -> Iterator[tuple[AnswersRequests, AnswersRequests]]:
    """Give what stands on both sides; a folder of cassettes stands for the service that was recorded.

    What a live service replies is then compared as a cassette would hold it, if HARNESS_PSEUDONYM_KEY is set.

    Raises:
        ConfigurationError: One of them is no service.
        NothingToJudge: A folder holds no cassette.
    """
    rules, key = recording_rules(operations), settings.read_settings().pseudonym_key
    scrubber = None
    if key and has_recorded(specs):
        scrubber = Scrubber(rules, derive_pseudonym_key(key.get_secret_value()))
    with ExitStack() as stack:
        sides: list[AnswersRequests] = []
        for spec, side in zip(specs, SIDES, strict=True):
            if has_recorded((spec,)):
                sides.append(RecordedService.read(side, Path(spec), rules, scrubber))
                continue
            live = stack.enter_context(reachable(spec, side, options))
            sides.append(ScrubbedService(live, scrubber) if scrubber else live)
        yield sides[0], sides[1]


def has_recorded(specs: Iterable[str]) -> bool:
    """Return True if one of these is a folder, which holds what a service has replied."""
    return any(Path(spec).is_dir() for spec in specs)


def read_calls(options: ServiceOptions, specs: Iterable[str], case: str | None = None) -> RequestedCalls:
    """Read the requests, and name their operations.

    Args:
        options: Where the requests are, and which of them may be sent.
        specs: Where the services are.
        case: The one request that is asked, as reports name it; None for all of them.

    Raises:
        ConfigurationError: The file of the requests is wrong, or a request changes something.
        NothingToJudge: There is no request.
    """
    api = read_api(options.openapi) if options.openapi else None
    hosts = [urlsplit(spec).netloc for spec in specs if "://" in spec]
    if options.requests:
        read = read_requests(options.requests, options.from_host, hosts)
    else:
        read = read_api_requests(api) if api else ReadRequests()
    api, source = api or read.api, options.requests or options.openapi or Path()
    catalogue = permit(make_catalogue(read.requests, api), options.allow or (), reads_only=options.reads_only)
    calls = [call for call in catalogue.calls if case in {None, call.case}]
    if case and not calls and catalogue.calls:
        hint = nearest(case, [call.case for call in catalogue.calls])
        raise ConfigurationError(f"--scenario {case!r} is no request of {source}; {hint}")
    if not calls:
        raise NothingToJudge("\n".join([f"{source} holds no request to send", *read.notes]))
    if api and catalogue.unknown:
        read.notes.append(f"{api.file}: does not describe {catalogue.unknown} of the {len(read.requests)} requests")
    return RequestedCalls(replace(catalogue, calls=calls), source, read.notes, api)


def asgi_application(spec: str, option: str) -> Any:
    """Return the ASGI application of this name, or what a function of this name makes.

    Raises:
        ConfigurationError: There is none.
    """
    application = imported(spec, option)
    if inspect.isfunction(application) and not inspect.signature(application).parameters:
        application = attempt(application, f"{option} {spec!r} makes no ASGI application")
    if not callable(application):
        raise ConfigurationError(
            f"{option} {spec!r} is {a_kind(application)}, not an ASGI application, and no base URL"
        )
    return application
