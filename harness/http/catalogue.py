"""Name the operation of each request: by the OpenAPI file, else by the route that the requests show."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from harness.calls import Operation, Parameter
from harness.errors import ConfigurationError, nearest
from harness.http.requests import SAFE, ServiceCall
from harness.http.routes import Route, infer_routes, route_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from harness.calls import HttpMethod
    from harness.http.requests import ServiceRequest


class Catalogue(NamedTuple):
    """Hold the operations of two services, and each request as a Call of one of them, in their order."""

    operations: Mapping[str, Operation]
    calls: Sequence[ServiceCall]


def catalogue(requests: Sequence[ServiceRequest]) -> Catalogue:
    """Return the operations that these requests show, and their Calls."""
    by_method: defaultdict[HttpMethod, set[str]] = defaultdict(set)
    for request in requests:
        by_method[request.method].add(request.path)
    routes = {method: infer_routes(paths) for method, paths in by_method.items()}
    shown: defaultdict[tuple[HttpMethod, str], list[tuple[ServiceRequest, Route]]] = defaultdict(list)
    for request in requests:
        route = routes[request.method][request.path]
        shown[request.method, route.template].append((request, route))
    operations = [_operation(method, template, seen) for (method, template), seen in sorted(shown.items())]
    names = {(operation.method, operation.route): operation.name for operation in operations}
    pairs = ((request, routes[request.method][request.path]) for request in requests)
    named = [(names[request.method, route.template], request, route.parameters) for request, route in pairs]
    return Catalogue({operation.name: operation for operation in operations}, number_calls(named))


def permit(found: Catalogue, allowed: Collection[str], *, reads_only: bool = False) -> Catalogue:
    """Return the catalogue with the Calls that may be sent.

    Args:
        found: Every Call.
        allowed: The operations that may be sent although they may change something.
        reads_only: Leave the others of them out, instead of refusing the run.

    Raises:
        ConfigurationError: A Call may change something, and nobody has said that it may.
    """
    for name in allowed:
        if name not in found.operations:
            raise ConfigurationError(f"--allow {name!r} is no operation here; {nearest(name, found.operations)}")
    unsafe = {name for name, operation in found.operations.items() if operation.method not in SAFE} - set(allowed)
    refused = [call for call in found.calls if call.operation in unsafe]
    if refused and not reads_only:
        hints = " ".join(f"--allow '{name}'" for name in dict.fromkeys(call.operation for call in refused))
        many = "1 request" if len(refused) == 1 else f"{len(refused)} requests"
        raise ConfigurationError(
            f"{refused[0].request.place}: {many} may change something, and each service would carry that out; "
            f"{hints} sends them to both, --reads-only leaves them out"
        )
    return found._replace(calls=[call for call in found.calls if call.operation not in unsafe])


def number_calls(named: Sequence[tuple[str, ServiceRequest, Mapping[str, str]]]) -> list[ServiceCall]:
    """Return the Calls of requests, each with its operation and its parameters in the path; no two have one name."""
    counts: Counter[tuple[str, str]] = Counter()
    calls: list[ServiceCall] = []
    for operation, request, in_path in named:
        shown = request.shown
        counts[operation, shown] += 1
        number = counts[operation, shown]
        parameters = {**dict(request.query), **in_path}
        scenario = shown if number == 1 else f"{shown} #{number}"
        calls.append(ServiceCall(operation, parameters=parameters, request=request, scenario=scenario))
    return calls


def _operation(method: HttpMethod, template: str, seen: Sequence[tuple[ServiceRequest, Route]]) -> Operation:
    """Return an operation with the parameters that its requests show."""
    queries = [{name for name, _ in request.query} for request, _ in seen]
    in_query = sorted(set().union(*queries))
    return Operation(
        route_name(method, template),
        effect="read" if method in SAFE else "write",
        method=method,
        route=template,
        parameters=(
            *(Parameter(name) for name in seen[0][1].parameters),
            *(Parameter(name, "query", required=all(name in names for names in queries)) for name in in_query),
        ),
    )
