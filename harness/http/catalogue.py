"""Name the operation of each request: by the OpenAPI file, else by the route that the requests show."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from harness.calls import Operation, Parameter
from harness.http.requests import SAFE, ServiceCall
from harness.http.routes import Route, infer_routes, route_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
