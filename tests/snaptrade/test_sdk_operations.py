"""The installed SDK, operation by operation: in the catalogue, or left out with a reason."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING

import snaptrade_client.paths as packages
from snaptrade_client.paths import PathValues

from harness.snaptrade.catalogue import OPERATIONS
from harness.snaptrade.left_out import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator

USED = {endpoint for row in OPERATIONS.values() for endpoint in row.endpoints}


def sdk_endpoints() -> Iterator[str]:
    """`GET /accounts` and so on, one for each module that the SDK has for a method of a path."""
    paths = {path.name.lower().strip("_") or "root": path.value for path in PathValues}
    root = next(iter(packages.__path__))
    for package in pkgutil.iter_modules([root]):
        for method in pkgutil.iter_modules([f"{root}/{package.name}"]):
            yield f"{method.name.upper()} {paths[package.name]}"


def test_every_operation_is_classified() -> None:
    """A new SDK release shows here what nobody has thought about yet."""
    assert sorted(set(sdk_endpoints()) - USED - LEFT_OUT.keys()) == []


def test_nothing_is_classified_that_the_sdk_no_longer_has() -> None:
    """Neither used nor left out."""
    assert sorted((USED | LEFT_OUT.keys()) - set(sdk_endpoints())) == []


def test_no_operation_is_both_used_and_left_out() -> None:
    """One or the other."""
    assert USED & LEFT_OUT.keys() == set()


def test_every_reason_is_a_sentence() -> None:
    """A person reads it."""
    assert all(reason.endswith(".") for reason in LEFT_OUT.values())
