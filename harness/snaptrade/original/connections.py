"""Brokerages, and a user's connections to them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from harness.snaptrade.original.reading import UncheckedPayload, items, known, moment, nested

if TYPE_CHECKING:
    from harness.calls import Call
    from harness.snaptrade.original.session import Session
    from harness.wire import Json


@dataclass
class BrokerageType:
    id: str | None
    name: str | None


@dataclass
class Brokerage:
    id: str
    slug: str | None
    name: str | None
    display_name: str | None
    description: str | None
    aws_s3_logo_url: str | None
    aws_s3_square_logo_url: str | None
    url: str | None
    open_url: str | None
    enabled: bool | None
    maintenance_mode: bool | None
    is_degraded: bool | None
    allows_trading: bool | None
    allows_fractional_units: bool | None
    has_reporting: bool | None
    is_real_time_connection: bool | None
    brokerage_type: BrokerageType | None


@dataclass
class DataFreshnessMode:
    institution: str | None
    snaptrade: str | None


@dataclass
class Connection:
    id: str
    created_date: str | None
    updated_date: str | None
    brokerage: Brokerage | None
    name: str | None
    type: str | None
    disabled: bool | None
    disabled_date: str | None
    is_eligible_for_payout: bool | None
    data_freshness_mode: DataFreshnessMode | None


@dataclass
class Refresh:
    detail: str | None


def list_brokerages(_: Call, upstream: Session) -> Json:
    """Return all brokerages."""
    return [asdict(_brokerage(each)) for each in items(upstream.get("GET /brokerages", personal=False))]


def list_connections(_: Call, upstream: Session) -> Json:
    """Return the user's connections."""
    return [asdict(_connection(each)) for each in items(upstream.get("GET /authorizations"))]


def get_connection(_: Call, upstream: Session) -> Json:
    """Return one connection."""
    found: Any = upstream.get("GET /authorizations/{authorizationId}")
    return asdict(_connection(found))


def refresh_connection(_: Call, upstream: Session) -> Json:
    """Make SnapTrade fetch a connection's data anew; billed."""
    told: Any = upstream.write("POST /authorizations/{authorizationId}/refresh")
    return asdict(nested(Refresh, told))


def _brokerage(payload: UncheckedPayload) -> Brokerage:
    told = known(Brokerage, payload)
    return Brokerage(**{**told, "brokerage_type": nested(BrokerageType, payload.get("brokerage_type"))})


def _connection(payload: UncheckedPayload) -> Connection:
    brokerage = payload.get("brokerage")
    return Connection(
        id=payload["id"],
        created_date=moment(payload.get("created_date")),
        updated_date=moment(payload.get("updated_date")),
        brokerage=_brokerage(brokerage) if brokerage else None,
        name=payload.get("name"),
        type=payload.get("type"),
        disabled=payload.get("disabled"),
        disabled_date=moment(payload.get("disabled_date")),
        is_eligible_for_payout=payload.get("is_eligible_for_payout"),
        data_freshness_mode=nested(DataFreshnessMode, payload.get("data_freshness_mode")),
    )
