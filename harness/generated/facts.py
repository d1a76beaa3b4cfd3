"""Facts of the schema.

Generated from unified_domain.yaml by `harness generate`; do not edit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Steps = tuple[str, ...]
"""A path, part by part."""


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One field: where its value comes from, and where it goes.

    name: its name in the models and tables.
    type: its type as the schema writes it: `decimal`, `AccountStatus`, `list[TaxLot]`.
    source: the paths at which it stands in the entity's object upstream, of which the first present wins; a path
        `("{accountId}",)` is the request's path parameter, `("#",)` the row's place in the answer's list, from 0;
        no path = the value is the application's own.
    original: its path in the original contract; empty = it is not in it.
    lineage: endpoint and path as a reader sees them; inside embedded entities the path alone.
    types: the embedded entities that one value may be; several for a union.
    many: whether the value is a list (of scalars or of `types`).
    discriminator, variants: the key that tells the parts of a union apart, and the entity that each value selects.
    refers: the entity whose key this is; None also where that one is outside the schema.
    embeds_in_source: the whole referred entity stands upstream at `path[:-1]` of each path in `source`.
    embeds_in_original: the whole referred entity stands in the original contract at `original[:-1]`.
    fetched: the endpoint that answers the referred entity, where the answer holds its key alone.
    """

    name: str
    type: str
    source: tuple[Steps, ...] = ()
    original: Steps = ()
    lineage: str = ""
    types: tuple[str, ...] = ()
    many: bool = False
    optional: bool = False
    nullable: bool = False
    discriminator: str | None = None
    variants: Mapping[str, str] = field(default_factory=dict)
    refers: str | None = None
    embeds_in_source: bool = False
    embeds_in_original: bool = False
    fetched: str | None = None
    pii: str = "none"


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """One entity. Embedded ones have neither table nor key.

    key: its primary key, without the `cache_user` that cached rows of `access="user"` carry before it.
    ttl: seconds for which a cached row is fresh; None = it is not cached.
    stale_ttl: seconds after that for which it may be served while the upstream fails.
    negative_ttl: seconds for which the upstream's "there is none" is believed.
    retention: seconds after which its history is deleted.
    invalidated_by: the operations after which a cached row is out of date.
    endpoint, path: who answers it, and where its object stands in that answer; the part `[]` means each item of a list.
    """

    name: str
    fields: tuple[FieldFacts, ...]
    table: str | None = None
    key: tuple[str, ...] = ()
    ttl: int | None = None
    stale_ttl: int | None = None
    negative_ttl: int | None = None
    retention: int | None = None
    invalidated_by: tuple[str, ...] = ()
    access: str = "public"
    endpoint: str = ""
    path: Steps = ()


SCHEMA_DIGEST = "747a41ea0ce1a87bd3862337564457f945b436bf22e1b92880a768183dc0d67f"
"""Changes with anything that the schema says."""

FACTS: Mapping[str, EntityFacts] = MappingProxyType(
    {
        "Currency": EntityFacts(
            name="Currency",
            table="currency",
            key=("id",),
            ttl=604800,
            endpoint="GET /symbols/{query}",
            path=("currency",),
            fields=(
                FieldFacts(
                    name="id",
                    type="string",
                    source=(("id",),),
                    original=("id",),
                    lineage="GET /symbols/{query} currency.id",
                ),
                FieldFacts(
                    name="code",
                    type="string",
                    source=(("code",),),
                    original=("code",),
                    lineage="GET /symbols/{query} currency.code",
                    optional=True,
                ),
                FieldFacts(
                    name="name",
                    type="string",
                    source=(("name",),),
                    original=("name",),
                    lineage="GET /symbols/{query} currency.name",
                    optional=True,
                ),
            ),
        ),
        "Exchange": EntityFacts(
            name="Exchange",
            table="exchange",
            key=("id",),
            ttl=86400,
            endpoint="GET /symbols/{query}",
            path=("exchange",),
            fields=(
                FieldFacts(
                    name="id",
                    type="string",
                    source=(("id",),),
                    original=("id",),
                    lineage="GET /symbols/{query} exchange.id",
                ),
                FieldFacts(
                    name="code",
                    type="string",
                    source=(("code",),),
                    original=("code",),
                    lineage="GET /symbols/{query} exchange.code",
                    optional=True,
                ),
                FieldFacts(
                    name="mic_code",
                    type="string",
                    source=(("mic_code",),),
                    original=("mic_code",),
                    lineage="GET /symbols/{query} exchange.mic_code",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="name",
                    type="string",
                    source=(("name",),),
                    original=("name",),
                    lineage="GET /symbols/{query} exchange.name",
                    optional=True,
                ),
                FieldFacts(
                    name="timezone",
                    type="string",
                    source=(("timezone",),),
                    original=("timezone",),
                    lineage="GET /symbols/{query} exchange.timezone",
                    optional=True,
                ),
                FieldFacts(
                    name="start_time",
                    type="string",
                    source=(("start_time",),),
                    original=("start_time",),
                    lineage="GET /symbols/{query} exchange.start_time",
                    optional=True,
                ),
                FieldFacts(
                    name="close_time",
                    type="string",
                    source=(("close_time",),),
                    original=("close_time",),
                    lineage="GET /symbols/{query} exchange.close_time",
                    optional=True,
                ),
                FieldFacts(
                    name="suffix",
                    type="string",
                    source=(("suffix",),),
                    original=("suffix",),
                    lineage="GET /symbols/{query} exchange.suffix",
                    optional=True,
                    nullable=True,
                ),
            ),
        ),
        "SecurityType": EntityFacts(
            name="SecurityType",
            table="security_type",
            key=("id",),
            ttl=604800,
            endpoint="GET /symbols/{query}",
            path=("type",),
            fields=(
                FieldFacts(
                    name="id",
                    type="string",
                    source=(("id",),),
                    original=("id",),
                    lineage="GET /symbols/{query} type.id",
                ),
                FieldFacts(
                    name="code",
                    type="string",
                    source=(("code",),),
                    original=("code",),
                    lineage="GET /symbols/{query} type.code",
                    optional=True,
                ),
                FieldFacts(
                    name="description",
                    type="string",
                    source=(("description",),),
                    original=("description",),
                    lineage="GET /symbols/{query} type.description",
                    optional=True,
                ),
            ),
        ),
        "FigiInstrument": EntityFacts(
            name="FigiInstrument",
            fields=(
                FieldFacts(
                    name="figi_code",
                    type="string",
                    source=(("figi_code",),),
                    original=("figi_code",),
                    lineage="figi_code",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="figi_share_class",
                    type="string",
                    source=(("figi_share_class",),),
                    original=("figi_share_class",),
                    lineage="figi_share_class",
                    optional=True,
                    nullable=True,
                ),
            ),
        ),
        "UniversalSymbol": EntityFacts(
            name="UniversalSymbol",
            table="symbol_cache",
            key=("id",),
            ttl=86400,
            endpoint="GET /symbols/{query}",
            fields=(
                FieldFacts(
                    name="id",
                    type="string",
                    source=(("id",),),
                    original=("id",),
                    lineage="GET /symbols/{query} id",
                ),
                FieldFacts(
                    name="symbol",
                    type="string",
                    source=(("symbol",),),
                    original=("symbol",),
                    lineage="GET /symbols/{query} symbol",
                ),
                FieldFacts(
                    name="raw_symbol",
                    type="string",
                    source=(("raw_symbol",),),
                    original=("raw_symbol",),
                    lineage="GET /symbols/{query} raw_symbol",
                ),
                FieldFacts(
                    name="description",
                    type="string",
                    source=(("description",),),
                    original=("description",),
                    lineage="GET /symbols/{query} description",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="currency_id",
                    type="string",
                    source=(("currency", "id"),),
                    original=("currency", "id"),
                    lineage="GET /symbols/{query} currency.id",
                    refers="Currency",
                    embeds_in_source=True,
                    embeds_in_original=True,
                ),
                FieldFacts(
                    name="currency_code",
                    type="string",
                    source=(("currency", "code"),),
                    lineage="GET /symbols/{query} currency.code",
                    optional=True,
                ),
                FieldFacts(
                    name="exchange_id",
                    type="string",
                    source=(("exchange", "id"),),
                    original=("exchange", "id"),
                    lineage="GET /symbols/{query} exchange.id",
                    optional=True,
                    nullable=True,
                    refers="Exchange",
                    embeds_in_source=True,
                    embeds_in_original=True,
                ),
                FieldFacts(
                    name="exchange_code",
                    type="string",
                    source=(("exchange", "code"),),
                    lineage="GET /symbols/{query} exchange.code",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="type_id",
                    type="string",
                    source=(("type", "id"),),
                    original=("type", "id"),
                    lineage="GET /symbols/{query} type.id",
                    refers="SecurityType",
                    embeds_in_source=True,
                    embeds_in_original=True,
                ),
                FieldFacts(
                    name="figi_code",
                    type="string",
                    source=(("figi_code",),),
                    original=("figi_code",),
                    lineage="GET /symbols/{query} figi_code",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="figi_instrument",
                    type="FigiInstrument",
                    source=(("figi_instrument",),),
                    original=("figi_instrument",),
                    lineage="GET /symbols/{query} figi_instrument",
                    types=("FigiInstrument",),
                    optional=True,
                    nullable=True,
                ),
            ),
        ),
        "BrokerageType": EntityFacts(
            name="BrokerageType",
            fields=(
                FieldFacts(name="id", type="string", source=(("id",),), original=("id",), lineage="id", optional=True),
                FieldFacts(
                    name="name",
                    type="string",
                    source=(("name",),),
                    original=("name",),
                    lineage="name",
                    optional=True,
                ),
            ),
        ),
        "Brokerage": EntityFacts(
            name="Brokerage",
            table="brokerage",
            key=("id",),
            ttl=900,
            endpoint="GET /brokerages",
            path=("[]",),
            fields=(
                FieldFacts(
                    name="id",
                    type="string",
                    source=(("id",),),
                    original=("id",),
                    lineage="GET /brokerages [].id",
                ),
                FieldFacts(
                    name="slug",
                    type="string",
                    source=(("slug",),),
                    original=("slug",),
                    lineage="GET /brokerages [].slug",
                    optional=True,
                ),
                FieldFacts(
                    name="name",
                    type="string",
                    source=(("name",),),
                    original=("name",),
                    lineage="GET /brokerages [].name",
                    optional=True,
                ),
                FieldFacts(
                    name="display_name",
                    type="string",
                    source=(("display_name",),),
                    original=("display_name",),
                    lineage="GET /brokerages [].display_name",
                    optional=True,
                ),
                FieldFacts(
                    name="description",
                    type="string",
                    source=(("description",),),
                    original=("description",),
                    lineage="GET /brokerages [].description",
                    optional=True,
                ),
                FieldFacts(
                    name="logo_url",
                    type="string",
                    source=(("aws_s3_logo_url",),),
                    original=("aws_s3_logo_url",),
                    lineage="GET /brokerages [].aws_s3_logo_url",
                    optional=True,
                ),
                FieldFacts(
                    name="square_logo_url",
                    type="string",
                    source=(("aws_s3_square_logo_url",),),
                    original=("aws_s3_square_logo_url",),
                    lineage="GET /brokerages [].aws_s3_square_logo_url",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="url",
                    type="string",
                    source=(("url",),),
                    original=("url",),
                    lineage="GET /brokerages [].url",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="enabled",
                    type="boolean",
                    source=(("enabled",),),
                    original=("enabled",),
                    lineage="GET /brokerages [].enabled",
                    optional=True,
                ),
                FieldFacts(
                    name="maintenance_mode",
                    type="boolean",
                    source=(("maintenance_mode",),),
                    original=("maintenance_mode",),
                    lineage="GET /brokerages [].maintenance_mode",
                    optional=True,
                ),
                FieldFacts(
                    name="is_degraded",
                    type="boolean",
                    source=(("is_degraded",),),
                    original=("is_degraded",),
                    lineage="GET /brokerages [].is_degraded",
                    optional=True,
                ),
                FieldFacts(
                    name="allows_trading",
                    type="boolean",
                    source=(("allows_trading",),),
                    original=("allows_trading",),
                    lineage="GET /brokerages [].allows_trading",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="allows_fractional_units",
                    type="boolean",
                    source=(("allows_fractional_units",),),
                    original=("allows_fractional_units",),
                    lineage="GET /brokerages [].allows_fractional_units",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="has_reporting",
                    type="boolean",
                    source=(("has_reporting",),),
                    original=("has_reporting",),
                    lineage="GET /brokerages [].has_reporting",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="is_real_time_connection",
                    type="boolean",
                    source=(("is_real_time_connection",),),
                    original=("is_real_time_connection",),
                    lineage="GET /brokerages [].is_real_time_connection",
                    optional=True,
                ),
                FieldFacts(
                    name="brokerage_type",
                    type="BrokerageType",
                    source=(("brokerage_type",),),
                    original=("brokerage_type",),
                    lineage="GET /brokerages [].brokerage_type",
                    types=("BrokerageType",),
                    optional=True,
                ),
                FieldFacts(
                    name="open_url",
                    type="string",
                    source=(("open_url",),),
                    original=("open_url",),
                    lineage="GET /brokerages [].open_url",
                    optional=True,
                    nullable=True,
                ),
            ),
        ),
        "DataFreshnessMode": EntityFacts(
            name="DataFreshnessMode",
            fields=(
                FieldFacts(
                    name="institution",
                    type="DataFreshness",
                    source=(("institution",),),
                    original=("institution",),
                    lineage="institution",
                ),
                FieldFacts(
                    name="snaptrade",
                    type="DataFreshness",
                    source=(("snaptrade",),),
                    original=("snaptrade",),
                    lineage="snaptrade",
                ),
            ),
        ),
        "BrokerageAuthorization": EntityFacts(
            name="BrokerageAuthorization",
            table="brokerage_authorization",
            key=("id",),
            ttl=60,
            access="user",
            endpoint="GET /authorizations",
            path=("[]",),
            fields=(
                FieldFacts(
                    name="id",
                    type="string",
                    source=(("id",),),
                    original=("id",),
                    lineage="GET /authorizations [].id",
                ),
                FieldFacts(
                    name="brokerage_id",
                    type="string",
                    source=(("brokerage", "id"),),
                    original=("brokerage", "id"),
                    lineage="GET /authorizations [].brokerage.id",
                    optional=True,
                    refers="Brokerage",
                    embeds_in_source=True,
                    embeds_in_original=True,
                ),
                FieldFacts(
                    name="name",
                    type="string",
                    source=(("name",),),
                    original=("name",),
                    lineage="GET /authorizations [].name",
                    optional=True,
                ),
                FieldFacts(
                    name="type",
                    type="string",
                    source=(("type",),),
                    original=("type",),
                    lineage="GET /authorizations [].type",
                    optional=True,
                ),
                FieldFacts(
                    name="disabled",
                    type="boolean",
                    source=(("disabled",),),
                    original=("disabled",),
                    lineage="GET /authorizations [].disabled",
                    optional=True,
                ),
                FieldFacts(
                    name="disabled_at",
                    type="datetime",
                    source=(("disabled_date",),),
                    original=("disabled_date",),
                    lineage="GET /authorizations [].disabled_date",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="created_at",
                    type="datetime",
                    source=(("created_date",),),
                    original=("created_date",),
                    lineage="GET /authorizations [].created_date",
                    optional=True,
                ),
                FieldFacts(
                    name="updated_at",
                    type="datetime",
                    source=(("updated_date",),),
                    original=("updated_date",),
                    lineage="GET /authorizations [].updated_date",
                    optional=True,
                ),
                FieldFacts(
                    name="is_eligible_for_payout",
                    type="boolean",
                    source=(("is_eligible_for_payout",),),
                    original=("is_eligible_for_payout",),
                    lineage="GET /authorizations [].is_eligible_for_payout",
                    optional=True,
                ),
                FieldFacts(
                    name="data_freshness_mode",
                    type="DataFreshnessMode",
                    source=(("data_freshness_mode",),),
                    original=("data_freshness_mode",),
                    lineage="GET /authorizations [].data_freshness_mode",
                    types=("DataFreshnessMode",),
                    optional=True,
                ),
            ),
        ),
        "TransactionsSync": EntityFacts(
            name="TransactionsSync",
            fields=(
                FieldFacts(
                    name="initial_sync_completed",
                    type="boolean",
                    source=(("initial_sync_completed",),),
                    original=("initial_sync_completed",),
                    lineage="initial_sync_completed",
                    optional=True,
                ),
                FieldFacts(
                    name="last_successful_sync",
                    type="date",
                    source=(("last_successful_sync",),),
                    original=("last_successful_sync",),
                    lineage="last_successful_sync",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="first_transaction_date",
                    type="date",
                    source=(("first_transaction_date",),),
                    original=("first_transaction_date",),
                    lineage="first_transaction_date",
                    optional=True,
                    nullable=True,
                ),
            ),
        ),
        "HoldingsSync": EntityFacts(
            name="HoldingsSync",
            fields=(
                FieldFacts(
                    name="initial_sync_completed",
                    type="boolean",
                    source=(("initial_sync_completed",),),
                    original=("initial_sync_completed",),
                    lineage="initial_sync_completed",
                    optional=True,
                ),
                FieldFacts(
                    name="last_successful_sync",
                    type="datetime",
                    source=(("last_successful_sync",),),
                    original=("last_successful_sync",),
                    lineage="last_successful_sync",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="holdings_unavailable",
                    type="boolean",
                    source=(("holdings_unavailable",),),
                    original=("holdings_unavailable",),
                    lineage="holdings_unavailable",
                    optional=True,
                ),
            ),
        ),
        "SyncStatus": EntityFacts(
            name="SyncStatus",
            fields=(
                FieldFacts(
                    name="transactions",
                    type="TransactionsSync",
                    source=(("transactions",),),
                    original=("transactions",),
                    lineage="transactions",
                    types=("TransactionsSync",),
                    optional=True,
                ),
                FieldFacts(
                    name="holdings",
                    type="HoldingsSync",
                    source=(("holdings",),),
                    original=("holdings",),
                    lineage="holdings",
                    types=("HoldingsSync",),
                    optional=True,
                ),
            ),
        ),
        "Money": EntityFacts(
            name="Money",
            fields=(
                FieldFacts(
                    name="amount",
                    type="decimal",
                    source=(("amount",),),
                    original=("amount",),
                    lineage="amount",
                    optional=True,
                    pii="financial",
                ),
                FieldFacts(
                    name="currency",
                    type="string",
                    source=(("currency",),),
                    original=("currency",),
                    lineage="currency",
                    optional=True,
                ),
            ),
        ),
        "AccountBalance": EntityFacts(
            name="AccountBalance",
            fields=(
                FieldFacts(
                    name="total",
                    type="Money",
                    source=(("total",),),
                    original=("total",),
                    lineage="total",
                    types=("Money",),
                    optional=True,
                    nullable=True,
                ),
            ),
        ),
        "Account": EntityFacts(
            name="Account",
            table="account_cache",
            key=("id",),
            ttl=60,
            access="user",
            endpoint="GET /accounts",
            path=("[]",),
            fields=(
                FieldFacts(
                    name="id",
                    type="string",
                    source=(("id",),),
                    original=("id",),
                    lineage="GET /accounts [].id",
                ),
                FieldFacts(
                    name="brokerage_authorization_id",
                    type="string",
                    source=(("brokerage_authorization",),),
                    original=("brokerage_authorization",),
                    lineage="GET /accounts [].brokerage_authorization",
                    refers="BrokerageAuthorization",
                ),
                FieldFacts(
                    name="name",
                    type="string",
                    source=(("name",),),
                    original=("name",),
                    lineage="GET /accounts [].name",
                    nullable=True,
                    pii="identifier",
                ),
                FieldFacts(
                    name="number",
                    type="string",
                    source=(("number",),),
                    original=("number",),
                    lineage="GET /accounts [].number",
                    pii="identifier",
                ),
                FieldFacts(
                    name="institution_account_id",
                    type="string",
                    source=(("institution_account_id",),),
                    original=("institution_account_id",),
                    lineage="GET /accounts [].institution_account_id",
                    optional=True,
                    nullable=True,
                    pii="identifier",
                ),
                FieldFacts(
                    name="institution_name",
                    type="string",
                    source=(("institution_name",),),
                    original=("institution_name",),
                    lineage="GET /accounts [].institution_name",
                ),
                FieldFacts(
                    name="created_at",
                    type="datetime",
                    source=(("created_date",),),
                    original=("created_date",),
                    lineage="GET /accounts [].created_date",
                ),
                FieldFacts(
                    name="funded_at",
                    type="datetime",
                    source=(("funding_date",),),
                    original=("funding_date",),
                    lineage="GET /accounts [].funding_date",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="opened_at",
                    type="datetime",
                    source=(("opening_date",),),
                    original=("opening_date",),
                    lineage="GET /accounts [].opening_date",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="sync_status",
                    type="SyncStatus",
                    source=(("sync_status",),),
                    original=("sync_status",),
                    lineage="GET /accounts [].sync_status",
                    types=("SyncStatus",),
                ),
                FieldFacts(
                    name="balance",
                    type="AccountBalance",
                    source=(("balance",),),
                    original=("balance",),
                    lineage="GET /accounts [].balance",
                    types=("AccountBalance",),
                    pii="financial",
                ),
                FieldFacts(
                    name="status",
                    type="AccountStatus",
                    source=(("status",),),
                    original=("status",),
                    lineage="GET /accounts [].status",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="raw_type",
                    type="string",
                    source=(("raw_type",),),
                    original=("raw_type",),
                    lineage="GET /accounts [].raw_type",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="account_category",
                    type="AccountCategory",
                    source=(("account_category",),),
                    original=("account_category",),
                    lineage="GET /accounts [].account_category",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="is_paper",
                    type="boolean",
                    source=(("is_paper",),),
                    original=("is_paper",),
                    lineage="GET /accounts [].is_paper",
                ),
            ),
        ),
        "Balance": EntityFacts(
            name="Balance",
            table="balance",
            key=("account_id", "ordinal"),
            ttl=60,
            access="user",
            endpoint="GET /accounts/{accountId}/balances",
            path=("[]",),
            fields=(
                FieldFacts(
                    name="account_id",
                    type="string",
                    source=(("{accountId}",),),
                    lineage="GET /accounts/{accountId}/balances {accountId}",
                    refers="Account",
                ),
                FieldFacts(
                    name="ordinal",
                    type="integer",
                    source=(("#",),),
                    lineage="GET /accounts/{accountId}/balances [].#",
                ),
                FieldFacts(
                    name="currency_id",
                    type="string",
                    source=(("currency", "id"),),
                    original=("currency", "id"),
                    lineage="GET /accounts/{accountId}/balances [].currency.id",
                    optional=True,
                    refers="Currency",
                    embeds_in_source=True,
                    embeds_in_original=True,
                ),
                FieldFacts(
                    name="cash",
                    type="decimal",
                    source=(("cash",),),
                    original=("cash",),
                    lineage="GET /accounts/{accountId}/balances [].cash",
                    optional=True,
                    nullable=True,
                    pii="financial",
                ),
                FieldFacts(
                    name="buying_power",
                    type="decimal",
                    source=(("buying_power",),),
                    original=("buying_power",),
                    lineage="GET /accounts/{accountId}/balances [].buying_power",
                    optional=True,
                    nullable=True,
                    pii="financial",
                ),
            ),
        ),
        "ListedInstrument": EntityFacts(
            name="ListedInstrument",
            fields=(
                FieldFacts(name="kind", type="ListedKind", source=(("kind",),), lineage="kind"),
                FieldFacts(name="id", type="string", source=(("id",),), lineage="id"),
                FieldFacts(name="symbol", type="string", source=(("symbol",),), lineage="symbol"),
                FieldFacts(name="raw_symbol", type="string", source=(("raw_symbol",),), lineage="raw_symbol"),
                FieldFacts(
                    name="description",
                    type="string",
                    source=(("description",),),
                    lineage="description",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="currency",
                    type="string",
                    source=(("currency",),),
                    lineage="currency",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="exchange",
                    type="string",
                    source=(("exchange",),),
                    lineage="exchange",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="figi_instrument",
                    type="FigiInstrument",
                    source=(("figi_instrument",),),
                    lineage="figi_instrument",
                    types=("FigiInstrument",),
                    optional=True,
                    nullable=True,
                ),
            ),
        ),
        "OptionInstrument": EntityFacts(
            name="OptionInstrument",
            fields=(
                FieldFacts(name="kind", type="string", source=(("kind",),), lineage="kind"),
                FieldFacts(name="id", type="string", source=(("id",),), original=("id",), lineage="id"),
                FieldFacts(name="symbol", type="string", source=(("symbol",),), original=("ticker",), lineage="symbol"),
                FieldFacts(
                    name="option_type",
                    type="OptionType",
                    source=(("option_type",),),
                    original=("option_type",),
                    lineage="option_type",
                ),
                FieldFacts(
                    name="strike_price",
                    type="decimal",
                    source=(("strike_price",),),
                    original=("strike_price",),
                    lineage="strike_price",
                ),
                FieldFacts(
                    name="expiration_date",
                    type="date",
                    source=(("expiration_date",),),
                    original=("expiration_date",),
                    lineage="expiration_date",
                ),
                FieldFacts(
                    name="multiplier",
                    type="decimal",
                    source=(("multiplier",),),
                    original=("multiplier",),
                    lineage="multiplier",
                ),
                FieldFacts(
                    name="description",
                    type="string",
                    source=(("description",),),
                    original=("description",),
                    lineage="description",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="underlying",
                    type="ListedInstrument",
                    source=(("underlying",),),
                    lineage="underlying",
                    types=("ListedInstrument",),
                ),
            ),
        ),
        "TaxLot": EntityFacts(
            name="TaxLot",
            fields=(
                FieldFacts(
                    name="lot_id",
                    type="string",
                    source=(("lot_id",),),
                    lineage="lot_id",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="original_purchase_date",
                    type="datetime",
                    source=(("original_purchase_date",),),
                    lineage="original_purchase_date",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="quantity",
                    type="decimal",
                    source=(("quantity",),),
                    lineage="quantity",
                    optional=True,
                    nullable=True,
                    pii="financial",
                ),
                FieldFacts(
                    name="purchased_price",
                    type="decimal",
                    source=(("purchased_price",),),
                    lineage="purchased_price",
                    optional=True,
                    nullable=True,
                    pii="financial",
                ),
                FieldFacts(
                    name="cost_basis",
                    type="decimal",
                    source=(("cost_basis",),),
                    lineage="cost_basis",
                    optional=True,
                    nullable=True,
                    pii="financial",
                ),
                FieldFacts(
                    name="current_value",
                    type="decimal",
                    source=(("current_value",),),
                    lineage="current_value",
                    optional=True,
                    nullable=True,
                    pii="financial",
                ),
                FieldFacts(
                    name="position_type",
                    type="string",
                    source=(("position_type",),),
                    lineage="position_type",
                    optional=True,
                    nullable=True,
                ),
            ),
        ),
        "Position": EntityFacts(
            name="Position",
            table="position",
            key=("account_id", "ordinal"),
            ttl=60,
            access="user",
            endpoint="GET /accounts/{accountId}/positions/all",
            path=("results", "[]"),
            fields=(
                FieldFacts(
                    name="account_id",
                    type="string",
                    source=(("{accountId}",),),
                    lineage="GET /accounts/{accountId}/positions/all {accountId}",
                    refers="Account",
                ),
                FieldFacts(
                    name="ordinal",
                    type="integer",
                    source=(("#",),),
                    lineage="GET /accounts/{accountId}/positions/all results[].#",
                ),
                FieldFacts(
                    name="symbol_id",
                    type="string",
                    source=(("instrument", "underlying", "id"), ("instrument", "id")),
                    original=("symbol", "symbol", "id"),
                    lineage=(
                        "GET /accounts/{accountId}/positions/all results[].instrument.underlying.id | "
                        "results[].instrument.id"
                    ),
                    refers="UniversalSymbol",
                    embeds_in_original=True,
                    fetched="GET /symbols/{query}",
                ),
                FieldFacts(
                    name="instrument",
                    type="ListedInstrument | OptionInstrument",
                    source=(("instrument",),),
                    original=("symbol", "option_symbol"),
                    lineage="GET /accounts/{accountId}/positions/all results[].instrument",
                    types=("ListedInstrument", "OptionInstrument"),
                    discriminator="kind",
                    variants={
                        "stock": "ListedInstrument",
                        "etf": "ListedInstrument",
                        "adr": "ListedInstrument",
                        "mutualfund": "ListedInstrument",
                        "cef": "ListedInstrument",
                        "crypto": "ListedInstrument",
                        "bond": "ListedInstrument",
                        "other": "ListedInstrument",
                        "option": "OptionInstrument",
                    },
                ),
                FieldFacts(
                    name="units",
                    type="decimal",
                    source=(("units",),),
                    original=("units",),
                    lineage="GET /accounts/{accountId}/positions/all results[].units",
                    optional=True,
                    nullable=True,
                    pii="financial",
                ),
                FieldFacts(
                    name="price",
                    type="decimal",
                    source=(("price",),),
                    original=("price",),
                    lineage="GET /accounts/{accountId}/positions/all results[].price",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="cost_basis",
                    type="decimal",
                    source=(("cost_basis",),),
                    original=("average_purchase_price",),
                    lineage="GET /accounts/{accountId}/positions/all results[].cost_basis",
                    optional=True,
                    nullable=True,
                    pii="financial",
                ),
                FieldFacts(
                    name="currency",
                    type="string",
                    source=(("currency",),),
                    original=("currency",),
                    lineage="GET /accounts/{accountId}/positions/all results[].currency",
                    optional=True,
                    nullable=True,
                ),
                FieldFacts(
                    name="cash_equivalent",
                    type="boolean",
                    source=(("cash_equivalent",),),
                    original=("cash_equivalent",),
                    lineage="GET /accounts/{accountId}/positions/all results[].cash_equivalent",
                    optional=True,
                ),
                FieldFacts(
                    name="tax_lots",
                    type="list[TaxLot]",
                    source=(("tax_lots",),),
                    lineage="GET /accounts/{accountId}/positions/all results[].tax_lots",
                    types=("TaxLot",),
                    many=True,
                    optional=True,
                    nullable=True,
                ),
            ),
        ),
    },
)
"""Every entity by its name."""
