"""Read requests from an access log in the common or the combined log format, as nginx, Apache and others write it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from harness.errors import ConfigurationError
from harness.files import read_text
from harness.http.requests import METHODS, SAFE, ServiceRequest, check_target

if TYPE_CHECKING:
    from pathlib import Path

_LINE = re.compile(
    r'\S+ \S+ .*?\[[^\]]*\] "(?P<request>(?:[^"\\]|\\.)*)" (?:\d{3}|-) (?:\d+|-)(?: "(?:[^"\\]|\\.)*"){0,2}.*'
)
_REQUEST = re.compile(r"(?P<method>[A-Z]+) (?P<target>\S+)(?: HTTP/\d(?:\.\d)?)?")
_ESCAPED = re.compile(r"\\x([0-9A-Fa-f]{2})")
_WITHOUT_BODY = {*SAFE, "DELETE"}
_FEW = 3  # lines that are named


def read_access_log(file: Path, notes: list[str]) -> list[ServiceRequest]:
    """Return each different request of a log, in the order in which they came first.

    Args:
        file: The log.
        notes: Takes a sentence for what was left out: what no service can be sent, and what a log does not hold.

    Raises:
        ConfigurationError: A line is none of an access log; the message has file, line and column.
    """
    requests: dict[tuple[str, str], ServiceRequest] = {}
    unread: list[int] = []
    bodies: list[int] = []
    for number, text in enumerate(read_text(file, ConfigurationError).split("\n"), 1):
        if not text.strip():
            continue
        line = _LINE.fullmatch(text.rstrip("\r"))
        if line is None:
            raise ConfigurationError(
                f'{file}:{number}:1: no line of an access log, such as 10.0.0.1 - - [time] "GET /items HTTP/1.1" 200 12'
            )
        request = _REQUEST.fullmatch(line["request"])
        if request is None or request["method"] not in METHODS or request["target"] == "*":
            unread.append(number)  # what a scanner sent, or a client that said nothing
        elif request["method"] not in _WITHOUT_BODY:
            bodies.append(number)
        else:
            place = f"{file}:{number}:{line.start('request') + 1}"
            escaped = _ESCAPED.sub(lambda octet: f"%{octet[1].upper()}", request["target"])
            target = check_target(quote(escaped, safe="%/?:@!$&'()*+,;=-._~[]|#"), place)
            method = next(method for method in METHODS if method == request["method"])
            requests.setdefault((method, target), ServiceRequest(place, method, target))
    notes += _sentence(file, unread, "with no request that can be sent")
    notes += _sentence(file, bodies, "where something was sent that a log does not hold")
    return list(requests.values())


def _sentence(file: Path, numbers: list[int], why: str) -> list[str]:
    if not numbers:
        return []
    places = ", ".join(map(str, numbers[:_FEW]))
    many = f"{len(numbers)} line{'s' if len(numbers) > 1 else ''}"
    return [f"{file}: left out: {many}, {why} ({places}{', …' if len(numbers) > _FEW else ''})"]
