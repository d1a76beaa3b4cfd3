// Generated from unified_domain.yaml by `harness generate`; do not edit. [b50b9e9115a5cdb4]

/**
 * Brokerage connections, accounts, holdings, orders and transactions, what is computed of them, and what they refer
 * to.
 *
 * @packageDocumentation
 */

declare const brand: unique symbol;

/** A whole number, at most 2^53 - 1 either way. */
export type Integer = number;

/** A number as text, digit for digit. */
export type DecimalString = string & { readonly [brand]: "DecimalString" };

/** A day: `2024-02-29`. */
export type IsoDate = string & { readonly [brand]: "IsoDate" };

/** A moment with its zone: `2024-02-29T16:00:00Z`. */
export type IsoDateTime = string & { readonly [brand]: "IsoDateTime" };

/** Any JSON. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** How current the data of a connection is. */
export type DataFreshness = "realtime" | "delayed" | (string & {});

/** The known values of `DataFreshness`. */
export const DataFreshness = ["realtime", "delayed"] as const;

/** Whether an account is in use. */
export type AccountStatus = "open" | "closed" | "archived" | "unavailable" | (string & {});

/** The known values of `AccountStatus`. */
export const AccountStatus = ["open", "closed", "archived", "unavailable"] as const;

/** The kind of an account, the same words for every institution. */
export type AccountCategory = "INVESTMENT" | "DEPOSIT" | "LOC" | "ANNUITY" | (string & {});

/** The known values of `AccountCategory`. */
export const AccountCategory = ["INVESTMENT", "DEPOSIT", "LOC", "ANNUITY"] as const;

/** Whether an option is the right to buy or to sell. */
export type OptionType = "CALL" | "PUT" | (string & {});

/** The known values of `OptionType`. */
export const OptionType = ["CALL", "PUT"] as const;

/** The kinds of instrument that share the shape of a listed security. */
export type ListedKind = "stock" | "etf" | "adr" | "mutualfund" | "cef" | "crypto" | "bond" | "other";

/** The values of `ListedKind`. */
export const ListedKind = ["stock", "etf", "adr", "mutualfund", "cef", "crypto", "bond", "other"] as const;

/** Whether units are owned or owed. */
export type PositionSide = "LONG" | "SHORT" | (string & {});

/** The known values of `PositionSide`. */
export const PositionSide = ["LONG", "SHORT"] as const;

/** What a transaction was; upstream names its most popular values. */
export type ActivityType =
  | "BUY"
  | "SELL"
  | "DIVIDEND"
  | "SUBSTITUTE_DIVIDEND"
  | "CONTRIBUTION"
  | "WITHDRAWAL"
  | "REI"
  | "STOCK_DIVIDEND"
  | "INTEREST"
  | "FEE"
  | "TAX"
  | "OPTIONEXPIRATION"
  | "OPTIONASSIGNMENT"
  | "OPTIONEXERCISE"
  | "TRANSFER"
  | "EXTERNAL_ASSET_TRANSFER_IN"
  | "EXTERNAL_ASSET_TRANSFER_OUT"
  | "SPLIT"
  | "ADJUSTMENT"
  | (string & {});

/** The known values of `ActivityType`. */
export const ActivityType = [
  "BUY",
  "SELL",
  "DIVIDEND",
  "SUBSTITUTE_DIVIDEND",
  "CONTRIBUTION",
  "WITHDRAWAL",
  "REI",
  "STOCK_DIVIDEND",
  "INTEREST",
  "FEE",
  "TAX",
  "OPTIONEXPIRATION",
  "OPTIONASSIGNMENT",
  "OPTIONEXERCISE",
  "TRANSFER",
  "EXTERNAL_ASSET_TRANSFER_IN",
  "EXTERNAL_ASSET_TRANSFER_OUT",
  "SPLIT",
  "ADJUSTMENT",
] as const;

/** Which way an option was traded, and whether that opened or closed a position; plain text upstream. */
export type OptionAction = "BUY_TO_OPEN" | "BUY_TO_CLOSE" | "SELL_TO_OPEN" | "SELL_TO_CLOSE" | (string & {});

/** The known values of `OptionAction`. */
export const OptionAction = ["BUY_TO_OPEN", "BUY_TO_CLOSE", "SELL_TO_OPEN", "SELL_TO_CLOSE"] as const;

/** Which way is traded. */
export type TradeAction = "BUY" | "SELL";

/** The values of `TradeAction`. */
export const TradeAction = ["BUY", "SELL"] as const;

/** Which way is traded; an option also says whether a position is opened or closed. */
export type TradeActionWithOptions = "BUY" | "SELL" | "BUY_TO_OPEN" | "BUY_TO_CLOSE" | "SELL_TO_OPEN" | "SELL_TO_CLOSE";

/** The values of `TradeActionWithOptions`. */
export const TradeActionWithOptions = [
  "BUY",
  "SELL",
  "BUY_TO_OPEN",
  "BUY_TO_CLOSE",
  "SELL_TO_OPEN",
  "SELL_TO_CLOSE",
] as const;

/** The side of an order; upstream names its usual values. */
export type OrderAction =
  | "BUY"
  | "SELL"
  | "BUY_COVER"
  | "SELL_SHORT"
  | "BUY_OPEN"
  | "BUY_CLOSE"
  | "SELL_OPEN"
  | "SELL_CLOSE"
  | (string & {});

/** The known values of `OrderAction`. */
export const OrderAction = [
  "BUY",
  "SELL",
  "BUY_COVER",
  "SELL_SHORT",
  "BUY_OPEN",
  "BUY_CLOSE",
  "SELL_OPEN",
  "SELL_CLOSE",
] as const;

/** Where an order stands. */
export type OrderStatus =
  | "NONE"
  | "PENDING"
  | "ACCEPTED"
  | "FAILED"
  | "REJECTED"
  | "CANCELED"
  | "PARTIAL_CANCELED"
  | "CANCEL_PENDING"
  | "EXECUTED"
  | "PARTIAL"
  | "REPLACE_PENDING"
  | "REPLACED"
  | "STOPPED"
  | "SUSPENDED"
  | "EXPIRED"
  | "QUEUED"
  | "TRIGGERED"
  | "ACTIVATED"
  | "PENDING_RISK_REVIEW"
  | "CONTINGENT_ORDER"
  | (string & {});

/** The known values of `OrderStatus`. */
export const OrderStatus = [
  "NONE",
  "PENDING",
  "ACCEPTED",
  "FAILED",
  "REJECTED",
  "CANCELED",
  "PARTIAL_CANCELED",
  "CANCEL_PENDING",
  "EXECUTED",
  "PARTIAL",
  "REPLACE_PENDING",
  "REPLACED",
  "STOPPED",
  "SUSPENDED",
  "EXPIRED",
  "QUEUED",
  "TRIGGERED",
  "ACTIVATED",
  "PENDING_RISK_REVIEW",
  "CONTINGENT_ORDER",
] as const;

/** What an order is within a group of orders. */
export type OrderRole = "TRIGGER" | "CONDITIONAL" | "PEER" | (string & {});

/** The known values of `OrderRole`. */
export const OrderRole = ["TRIGGER", "CONDITIONAL", "PEER"] as const;

/** How an order finds its price; upstream names its most common values and passes on those of the brokerage. */
export type OrderType = "Market" | "Limit" | "Stop" | "StopLimit" | (string & {});

/** The known values of `OrderType`. */
export const OrderType = ["Market", "Limit", "Stop", "StopLimit"] as const;

/** How an order to be placed finds its price. */
export type TradeOrderType = "Limit" | "Market" | "StopLimit" | "Stop";

/** The values of `TradeOrderType`. */
export const TradeOrderType = ["Limit", "Market", "StopLimit", "Stop"] as const;

/** How long an order stays; upstream maps what it can and passes on the rest. */
export type TimeInForce = "Day" | "GTC" | "FOK" | "IOC" | "GTD" | "MOO" | "EHP" | (string & {});

/** The known values of `TimeInForce`. */
export const TimeInForce = ["Day", "GTC", "FOK", "IOC", "GTD", "MOO", "EHP"] as const;

/** How long an order to be checked or replaced stays. */
export type TradeTimeInForce = "FOK" | "Day" | "GTC" | "IOC";

/** The values of `TradeTimeInForce`. */
export const TradeTimeInForce = ["FOK", "Day", "GTC", "IOC"] as const;

/** How long an order to be placed stays; GTD needs `expires_at`. */
export type PlacedTimeInForce = "FOK" | "Day" | "GTC" | "IOC" | "GTD";

/** The values of `PlacedTimeInForce`. */
export const PlacedTimeInForce = ["FOK", "Day", "GTC", "IOC", "GTD"] as const;

/** Which hours of the day an order may trade in. */
export type TradingSession = "REGULAR" | "EXTENDED";

/** The values of `TradingSession`. */
export const TradingSession = ["REGULAR", "EXTENDED"] as const;

/** What the amount of a trailing stop counts. */
export type TrailKind = "DOLLAR" | "PERCENT" | (string & {});

/** The known values of `TrailKind`. */
export const TrailKind = ["DOLLAR", "PERCENT"] as const;

/** The kinds of instrument that an order can name. */
export type TradableKind = "EQUITY" | "OPTION" | "CRYPTOCURRENCY" | "CRYPTOCURRENCY_PAIR";

/** The values of `TradableKind`. */
export const TradableKind = ["EQUITY", "OPTION", "CRYPTOCURRENCY", "CRYPTOCURRENCY_PAIR"] as const;

/** The time that a return is measured over, up to now. */
export type Timeframe = "ALL" | "1Y" | "YTD" | "1M" | "1W" | "1D" | (string & {});

/** The known values of `Timeframe`. */
export const Timeframe = ["ALL", "1Y", "YTD", "1M", "1W", "1D"] as const;

/** The time that one candle covers. */
export type CandleInterval = "1m" | "5m" | "15m" | "1h" | "1d" | "1w";

/** The values of `CandleInterval`. */
export const CandleInterval = ["1m", "5m", "15m", "1h", "1d", "1w"] as const;

/** How often holdings are brought back to their targets. */
export type RebalanceFrequency = "never" | "daily" | "weekly" | "monthly" | "quarterly" | "yearly";

/** The values of `RebalanceFrequency`. */
export const RebalanceFrequency = ["never", "daily", "weekly", "monthly", "quarterly", "yearly"] as const;

/** What an optimization makes as good as it can. */
export type OptimizationObjective = "max_sharpe" | "min_volatility" | "max_return" | "risk_parity";

/** The values of `OptimizationObjective`. */
export const OptimizationObjective = ["max_sharpe", "min_volatility", "max_return", "risk_parity"] as const;

/**
 * A currency.
 *
 * @table currency
 * @cacheTtl 604800
 * @staleTtl 604800
 * @retention 2592000
 * @source `GET /symbols/{query} currency`
 */
export interface Currency {
  /**
   * Identifier of the currency at SnapTrade (UUID).
   *
   * @primaryKey
   * @original id
   * @source `GET /symbols/{query} currency.id`
   */
  readonly id: string;
  /**
   * ISO 4217 code.
   *
   * @example `"USD"`
   * @original code
   * @source `GET /symbols/{query} currency.code`
   */
  readonly code?: string;
  /**
   * Name for people.
   *
   * @example `"US Dollar"`
   * @original name
   * @source `GET /symbols/{query} currency.name`
   */
  readonly name?: string;
}

/**
 * A place where securities are listed and traded.
 *
 * @table exchange
 * @cacheTtl 86400
 * @staleTtl 604800
 * @retention 2592000
 * @source `GET /exchanges []`
 * @refused allows_cryptocurrency_symbols Stands only in the exchange of an UnderlyingSymbol; it says nothing of a
 * listing.
 */
export interface Exchange {
  /**
   * Identifier of the exchange at SnapTrade (UUID).
   *
   * @primaryKey
   * @original id
   * @source `GET /exchanges [].id`
   */
  readonly id: string;
  /**
   * Short name; `mic_code` is the standard code.
   *
   * @example `"TSX"`
   * @original code
   * @source `GET /exchanges [].code`
   */
  readonly code?: string;
  /**
   * Market Identifier Code (ISO 10383).
   *
   * @example `"XTSE"`
   * @original mic_code
   * @source `GET /exchanges [].mic_code`
   */
  readonly mic_code?: string | null;
  /**
   * Full name.
   *
   * @example `"Toronto Stock Exchange"`
   * @original name
   * @source `GET /exchanges [].name`
   */
  readonly name?: string;
  /**
   * IANA name of the time zone of `start_time` and `close_time`.
   *
   * @example `"America/New_York"`
   * @original timezone
   * @source `GET /exchanges [].timezone`
   */
  readonly timezone?: string;
  /**
   * Opening time, HH:MM:SS in `timezone`.
   *
   * @example `"09:30:00"`
   * @original start_time
   * @source `GET /exchanges [].start_time`
   */
  readonly start_time?: string;
  /**
   * Closing time, HH:MM:SS in `timezone`.
   *
   * @example `"16:00:00"`
   * @original close_time
   * @source `GET /exchanges [].close_time`
   */
  readonly close_time?: string;
  /**
   * What `symbol` carries after `raw_symbol` when it trades here.
   *
   * @example `".TO"`
   * @original suffix
   * @source `GET /exchanges [].suffix`
   */
  readonly suffix?: string | null;
}

/**
 * A class of securities.
 *
 * @table security_type
 * @cacheTtl 604800
 * @staleTtl 604800
 * @retention 2592000
 * @source `GET /symbols/{query} type`
 * @refused is_supported Deprecated upstream.
 */
export interface SecurityType {
  /**
   * Identifier of the type at SnapTrade (UUID).
   *
   * @primaryKey
   * @original id
   * @source `GET /symbols/{query} type.id`
   */
  readonly id: string;
  /**
   * Short code: cs, et, ad, crypto and others.
   *
   * @example `"cs"`
   * @original code
   * @source `GET /symbols/{query} type.code`
   */
  readonly code?: string;
  /**
   * Name for people.
   *
   * @example `"Common Stock"`
   * @original description
   * @source `GET /symbols/{query} type.description`
   */
  readonly description?: string;
}

/**
 * The identifiers of a security in the Financial Instrument Global Identifier standard.
 *
 * @embedded
 */
export interface FigiInstrument {
  /**
   * Unique per security and trading venue.
   *
   * @example `"BBG000B9Y5X2"`
   * @original figi_code
   * @source figi_code
   */
  readonly figi_code?: string | null;
  /**
   * The same for one security on all its venues.
   *
   * @example `"BBG001S5N8V8"`
   * @original figi_share_class
   * @source figi_share_class
   */
  readonly figi_share_class?: string | null;
}

/**
 * A security as SnapTrade knows it, independent of any brokerage.
 *
 * @table symbol_cache
 * @cacheTtl 86400
 * @staleTtl 604800
 * @negativeTtl 300
 * @retention 2592000
 * @source `GET /symbols/{query}`
 * @also `POST /symbols`
 * @refused currencies Deprecated upstream, though still required there; it says no more than `currency`.
 */
export interface UniversalSymbol {
  /**
   * Identifier of the symbol at SnapTrade (UUID).
   *
   * @primaryKey
   * @original id
   * @source `GET /symbols/{query} id`
   */
  readonly id: string;
  /**
   * Ticker with the suffix of its exchange.
   *
   * @index
   * @example `"VAB.TO"`
   * @original symbol
   * @source `GET /symbols/{query} symbol`
   */
  readonly symbol: string;
  /**
   * Ticker without the suffix.
   *
   * @example `"VAB"`
   * @original raw_symbol
   * @source `GET /symbols/{query} raw_symbol`
   */
  readonly raw_symbol: string;
  /**
   * Name of the company or fund.
   *
   * @example `"VANGUARD CDN AGGREGATE BOND INDEX ETF"`
   * @original description
   * @source `GET /symbols/{query} description`
   */
  readonly description?: string | null;
  /**
   * The currency it trades in.
   *
   * @foreignKey Currency.id
   * @original currency.id
   * @source `GET /symbols/{query} currency.id`
   */
  readonly currency_id: string;
  /**
   * ISO 4217 code of that currency.
   *
   * @example `"CAD"`
   * @source `GET /symbols/{query} currency.code`
   */
  readonly currency_code?: string;
  /**
   * The exchange it is listed on.
   *
   * @foreignKey Exchange.id
   * @original exchange.id
   * @source `GET /symbols/{query} exchange.id`
   */
  readonly exchange_id?: string | null;
  /**
   * Short name of that exchange.
   *
   * @example `"TSX"`
   * @source `GET /symbols/{query} exchange.code`
   */
  readonly exchange_code?: string | null;
  /**
   * The class of security it is.
   *
   * @foreignKey SecurityType.id
   * @original type.id
   * @source `GET /symbols/{query} type.id`
   */
  readonly type_id: string;
  /**
   * Unique per security and trading venue; the same as in `figi_instrument`.
   *
   * @original figi_code
   * @source `GET /symbols/{query} figi_code`
   */
  readonly figi_code?: string | null;
  /**
   * Its identifiers in the FIGI standard.
   *
   * @original figi_instrument
   * @source `GET /symbols/{query} figi_instrument`
   */
  readonly figi_instrument?: FigiInstrument | null;
}

/**
 * A request: securities whose ticker or name holds some text (`POST /symbols`).
 *
 * @embedded
 */
export interface SymbolQuery {
  /**
   * The text.
   *
   * @example `"apple"`
   * @original substring
   */
  readonly substring?: string;
}

/**
 * A security as transactions carry it: a UniversalSymbol of which upstream promises nothing but the names.
 *
 * @table symbol
 * @cacheTtl 86400
 * @staleTtl 604800
 * @retention 2592000
 * @source `GET /accounts/{accountId}/activities data[].symbol`
 */
export interface Symbol {
  /**
   * Identifier of the symbol at SnapTrade (UUID), the same as of the UniversalSymbol.
   *
   * @primaryKey
   * @original id
   * @source `GET /accounts/{accountId}/activities data[].symbol.id`
   */
  readonly id: string;
  /**
   * Ticker with the suffix of its exchange.
   *
   * @index
   * @example `"VAB.TO"`
   * @original symbol
   * @source `GET /accounts/{accountId}/activities data[].symbol.symbol`
   */
  readonly symbol?: string;
  /**
   * Ticker without the suffix.
   *
   * @example `"VAB"`
   * @original raw_symbol
   * @source `GET /accounts/{accountId}/activities data[].symbol.raw_symbol`
   */
  readonly raw_symbol?: string;
  /**
   * Name of the company or fund.
   *
   * @original description
   * @source `GET /accounts/{accountId}/activities data[].symbol.description`
   */
  readonly description?: string | null;
  /**
   * The currency it trades in.
   *
   * @foreignKey Currency.id
   * @original currency.id
   * @source `GET /accounts/{accountId}/activities data[].symbol.currency.id`
   */
  readonly currency_id?: string;
  /**
   * The exchange it is listed on.
   *
   * @foreignKey Exchange.id
   * @original exchange.id
   * @source `GET /accounts/{accountId}/activities data[].symbol.exchange.id`
   */
  readonly exchange_id?: string;
  /**
   * The class of security it is.
   *
   * @foreignKey SecurityType.id
   * @original type.id
   * @source `GET /accounts/{accountId}/activities data[].symbol.type.id`
   */
  readonly type_id?: string;
  /**
   * Unique per security and trading venue; the same as in `figi_instrument`.
   *
   * @original figi_code
   * @source `GET /accounts/{accountId}/activities data[].symbol.figi_code`
   */
  readonly figi_code?: string | null;
  /**
   * Its identifiers in the FIGI standard.
   *
   * @original figi_instrument
   * @source `GET /accounts/{accountId}/activities data[].symbol.figi_instrument`
   */
  readonly figi_instrument?: FigiInstrument | null;
}

/**
 * The security that an option is on, as its OptionsSymbol carries it.
 *
 * @table underlying_symbol
 * @cacheTtl 86400
 * @staleTtl 604800
 * @retention 2592000
 * @source `GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol`
 * @refused currencies Deprecated upstream; it says no more than `currency`.
 */
export interface UnderlyingSymbol {
  /**
   * Identifier of the symbol at SnapTrade (UUID), the same as of the UniversalSymbol.
   *
   * @primaryKey
   * @original id
   * @source `GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.id`
   */
  readonly id: string;
  /**
   * Ticker with the suffix of its exchange.
   *
   * @index
   * @example `"SPY"`
   * @original symbol
   * @source `GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.symbol`
   */
  readonly symbol?: string;
  /**
   * Ticker without the suffix.
   *
   * @example `"SPY"`
   * @original raw_symbol
   * @source `GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.raw_symbol`
   */
  readonly raw_symbol?: string;
  /**
   * Name of the company or fund.
   *
   * @original description
   * @source `GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.description`
   */
  readonly description?: string | null;
  /**
   * The currency it trades in.
   *
   * @foreignKey Currency.id
   * @original currency.id
   * @source `GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.currency.id`
   */
  readonly currency_id?: string;
  /**
   * The exchange it is listed on.
   *
   * @foreignKey Exchange.id
   * @original exchange.id
   * @source `GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.exchange.id`
   */
  readonly exchange_id?: string;
  /**
   * The class of security it is.
   *
   * @foreignKey SecurityType.id
   * @original type.id
   * @source `GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.type.id`
   */
  readonly type_id?: string;
  /**
   * Unique per security and trading venue; the same as in `figi_instrument`.
   *
   * @original figi_code
   * @source `GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.figi_code`
   */
  readonly figi_code?: string | null;
  /**
   * Its identifiers in the FIGI standard.
   *
   * @original figi_instrument
   * @source `GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.figi_instrument`
   */
  readonly figi_instrument?: FigiInstrument | null;
}

/**
 * An option contract as orders and transactions carry it; positions carry an OptionInstrument.
 *
 * @table options_symbol
 * @cacheTtl 86400
 * @staleTtl 604800
 * @retention 2592000
 * @source `GET /accounts/{accountId}/orders [].option_symbol`
 */
export interface OptionsSymbol {
  /**
   * Identifier of the option symbol at SnapTrade (UUID).
   *
   * @primaryKey
   * @original id
   * @source `GET /accounts/{accountId}/orders [].option_symbol.id`
   */
  readonly id: string;
  /**
   * OCC symbol, 21 characters with its blanks; `ticker` upstream.
   *
   * @index
   * @example `"AAPL  261218C00240000"`
   * @original ticker
   * @source `GET /accounts/{accountId}/orders [].option_symbol.ticker`
   */
  readonly symbol: string;
  /**
   * Right to buy or to sell.
   *
   * @original option_type
   * @source `GET /accounts/{accountId}/orders [].option_symbol.option_type`
   */
  readonly option_type: OptionType;
  /**
   * Price at which the right is used.
   *
   * @unit per share
   * @example `"240"`
   * @original strike_price
   * @source `GET /accounts/{accountId}/orders [].option_symbol.strike_price`
   */
  readonly strike_price: DecimalString;
  /**
   * Last day of the right.
   *
   * @example `"2026-12-18"`
   * @original expiration_date
   * @source `GET /accounts/{accountId}/orders [].option_symbol.expiration_date`
   */
  readonly expiration_date: IsoDate;
  /**
   * Whether a contract is on 10 shares, not on 100.
   *
   * @original is_mini_option
   * @source `GET /accounts/{accountId}/orders [].option_symbol.is_mini_option`
   */
  readonly is_mini_option?: boolean;
  /**
   * What the right is on.
   *
   * @foreignKey UnderlyingSymbol.id
   * @original underlying_symbol.id
   * @source `GET /accounts/{accountId}/orders [].option_symbol.underlying_symbol.id`
   */
  readonly underlying_symbol_id: string;
}

/**
 * A class of brokerages.
 *
 * @embedded
 */
export interface BrokerageType {
  /**
   * Identifier of the class at SnapTrade (UUID).
   *
   * @original id
   * @source id
   */
  readonly id?: string;
  /**
   * Name for people.
   *
   * @example `"Traditional Brokerage"`
   * @original name
   * @source name
   */
  readonly name?: string;
}

/**
 * A firm that holds accounts.
 *
 * @table brokerage
 * @cacheTtl 900
 * @staleTtl 604800
 * @retention 2592000
 * @source `GET /brokerages []`
 * @refused exchanges Deprecated upstream, and its items have no type there.
 */
export interface Brokerage {
  /**
   * Identifier of the brokerage at SnapTrade (UUID).
   *
   * @primaryKey
   * @original id
   * @source `GET /brokerages [].id`
   */
  readonly id: string;
  /**
   * Short name that never changes.
   *
   * @index
   * @example `"QUESTRADE"`
   * @original slug
   * @source `GET /brokerages [].slug`
   */
  readonly slug?: string;
  /**
   * Full name.
   *
   * @example `"Questrade"`
   * @original name
   * @source `GET /brokerages [].name`
   */
  readonly name?: string;
  /**
   * Name to show.
   *
   * @original display_name
   * @source `GET /brokerages [].display_name`
   */
  readonly display_name?: string;
  /**
   * What the firm does.
   *
   * @original description
   * @source `GET /brokerages [].description`
   */
  readonly description?: string;
  /**
   * Address of its logo.
   *
   * @original aws_s3_logo_url
   * @source `GET /brokerages [].aws_s3_logo_url`
   */
  readonly logo_url?: string;
  /**
   * Address of its square logo.
   *
   * @original aws_s3_square_logo_url
   * @source `GET /brokerages [].aws_s3_square_logo_url`
   */
  readonly square_logo_url?: string | null;
  /**
   * Address of its web site.
   *
   * @original url
   * @source `GET /brokerages [].url`
   */
  readonly url?: string | null;
  /**
   * Whether new connections can be made.
   *
   * @original enabled
   * @source `GET /brokerages [].enabled`
   */
  readonly enabled?: boolean;
  /**
   * Whether it is in maintenance, and takes no new connections.
   *
   * @original maintenance_mode
   * @source `GET /brokerages [].maintenance_mode`
   */
  readonly maintenance_mode?: boolean;
  /**
   * Whether it works with reduced functions.
   *
   * @original is_degraded
   * @source `GET /brokerages [].is_degraded`
   */
  readonly is_degraded?: boolean;
  /**
   * Whether trades can be placed through SnapTrade.
   *
   * @original allows_trading
   * @source `GET /brokerages [].allows_trading`
   */
  readonly allows_trading?: boolean | null;
  /**
   * Whether parts of a share can be traded.
   *
   * @deprecated SnapTrade asks to be contacted by whoever needs it.
   * @original allows_fractional_units
   * @source `GET /brokerages [].allows_fractional_units`
   */
  readonly allows_fractional_units?: boolean | null;
  /**
   * Whether the history of transactions is available.
   *
   * @deprecated SnapTrade asks to be contacted by whoever needs it.
   * @original has_reporting
   * @source `GET /brokerages [].has_reporting`
   */
  readonly has_reporting?: boolean | null;
  /**
   * Whether data is fetched as it is asked for.
   *
   * @deprecated Replaced by `data_freshness_mode` of the connection.
   * @original is_real_time_connection
   * @source `GET /brokerages [].is_real_time_connection`
   */
  readonly is_real_time_connection?: boolean;
  /**
   * Its class.
   *
   * @original brokerage_type
   * @source `GET /brokerages [].brokerage_type`
   */
  readonly brokerage_type?: BrokerageType;
  /**
   * Address where an account can be opened.
   *
   * @deprecated SnapTrade no longer fills it.
   * @original open_url
   * @source `GET /brokerages [].open_url`
   */
  readonly open_url?: string | null;
}

/**
 * How current the data of a connection is, at either end.
 *
 * @embedded
 */
export interface DataFreshnessMode {
  /**
   * What the institution provides; `delayed` = it allows no updates during the day.
   *
   * @original institution
   * @source institution
   */
  readonly institution: DataFreshness;
  /**
   * What SnapTrade serves; `delayed` = a stored copy until it is refreshed.
   *
   * @original snaptrade
   * @source snaptrade
   */
  readonly snaptrade: DataFreshness;
}

/**
 * A connection of one user to one brokerage.
 *
 * @table brokerage_authorization
 * @access user
 * @cacheTtl 60
 * @staleTtl 3600
 * @retention 2592000
 * @invalidatedBy connections.refresh
 * @source `GET /authorizations []`
 * @also `GET /authorizations/{authorizationId}`
 * @refused meta Deprecated upstream, and free in form.
 */
export interface BrokerageAuthorization {
  /**
   * Identifier of the connection at SnapTrade (UUID).
   *
   * @primaryKey
   * @original id
   * @source `GET /authorizations [].id`
   */
  readonly id: string;
  /**
   * The brokerage it connects to.
   *
   * @foreignKey Brokerage.id
   * @original brokerage.id
   * @source `GET /authorizations [].brokerage.id`
   */
  readonly brokerage_id?: string;
  /**
   * Short name for people.
   *
   * @original name
   * @source `GET /authorizations [].name`
   */
  readonly name?: string;
  /**
   * What it may do: read or trade.
   *
   * @example `"read"`
   * @example `"trade"`
   * @original type
   * @source `GET /authorizations [].type`
   */
  readonly type?: string;
  /**
   * Whether it has lost access; its data then no longer changes.
   *
   * @original disabled
   * @source `GET /authorizations [].disabled`
   */
  readonly disabled?: boolean;
  /**
   * When it lost access.
   *
   * @original disabled_date
   * @source `GET /authorizations [].disabled_date`
   */
  readonly disabled_at?: IsoDateTime | null;
  /**
   * When it was made.
   *
   * @original created_date
   * @source `GET /authorizations [].created_date`
   */
  readonly created_at?: IsoDateTime;
  /**
   * When it was last changed.
   *
   * @deprecated SnapTrade asks to be contacted by whoever needs it.
   * @original updated_date
   * @source `GET /authorizations [].updated_date`
   */
  readonly updated_at?: IsoDateTime;
  /**
   * Experimental upstream.
   *
   * @original is_eligible_for_payout
   * @source `GET /authorizations [].is_eligible_for_payout`
   */
  readonly is_eligible_for_payout?: boolean;
  /**
   * How current its data is.
   *
   * @original data_freshness_mode
   * @source `GET /authorizations [].data_freshness_mode`
   */
  readonly data_freshness_mode?: DataFreshnessMode;
}

/**
 * What came of a request to fetch a connection's data anew (`POST /authorizations/{authorizationId}/refresh`).
 *
 * @table connection_refresh
 * @access user
 * @retention 300
 * @source `POST /authorizations/{authorizationId}/refresh`
 */
export interface ConnectionRefresh {
  /**
   * The connection.
   *
   * @primaryKey
   * @foreignKey BrokerageAuthorization.id
   * @source `POST /authorizations/{authorizationId}/refresh {authorizationId}`
   */
  readonly authorization_id: string;
  /**
   * The answer in words.
   *
   * @example `"Connection marked for refresh."`
   * @original detail
   * @source `POST /authorizations/{authorizationId}/refresh detail`
   */
  readonly detail?: string;
}

/**
 * How far the transactions of an account have been fetched.
 *
 * @embedded
 */
export interface TransactionsSync {
  /**
   * Whether the first fetch is complete.
   *
   * @original initial_sync_completed
   * @source initial_sync_completed
   */
  readonly initial_sync_completed?: boolean;
  /**
   * The day up to which transactions are known.
   *
   * @example `"2022-01-24"`
   * @original last_successful_sync
   * @source last_successful_sync
   */
  readonly last_successful_sync?: IsoDate | null;
  /**
   * The day of the oldest known transaction.
   *
   * @example `"2022-01-24"`
   * @original first_transaction_date
   * @source first_transaction_date
   */
  readonly first_transaction_date?: IsoDate | null;
}

/**
 * How far the positions and balances of an account have been fetched.
 *
 * @embedded
 */
export interface HoldingsSync {
  /**
   * Whether the first fetch is complete.
   *
   * @original initial_sync_completed
   * @source initial_sync_completed
   */
  readonly initial_sync_completed?: boolean;
  /**
   * When they were last fetched.
   *
   * @example `"2024-06-28T18:42:46.561408Z"`
   * @original last_successful_sync
   * @source last_successful_sync
   */
  readonly last_successful_sync?: IsoDateTime | null;
  /**
   * Whether the brokerage hides them, so that an empty list does not mean an empty account.
   *
   * @original holdings_unavailable
   * @source holdings_unavailable
   */
  readonly holdings_unavailable?: boolean;
}

/**
 * How far the data of an account has been fetched from its brokerage.
 *
 * @embedded
 */
export interface SyncStatus {
  /**
   * State of its transactions.
   *
   * @original transactions
   * @source transactions
   */
  readonly transactions?: TransactionsSync;
  /**
   * State of its positions and balances.
   *
   * @original holdings
   * @source holdings
   */
  readonly holdings?: HoldingsSync;
}

/**
 * An amount in a currency.
 *
 * @embedded
 */
export interface Money {
  /**
   * The amount.
   *
   * @unit currency
   * @example `"15363.23"`
   * @pii financial
   * @original amount
   * @source amount
   */
  readonly amount?: DecimalString;
  /**
   * ISO 4217 code.
   *
   * @example `"USD"`
   * @original currency
   * @source currency
   */
  readonly currency?: string;
}

/**
 * The worth of an account as its brokerage states it.
 *
 * @embedded
 */
export interface AccountBalance {
  /**
   * Market value of everything in it, cash included.
   *
   * @original total
   * @source total
   */
  readonly total?: Money | null;
}

/**
 * An account at a brokerage.
 *
 * @table account_cache
 * @access user
 * @cacheTtl 60
 * @staleTtl 3600
 * @retention 2592000
 * @invalidatedBy trades.place
 * @invalidatedBy orders.cancel
 * @invalidatedBy orders.replace
 * @invalidatedBy connections.refresh
 * @invalidatedBy accounts.update
 * @source `GET /accounts []`
 * @also `GET /accounts/{accountId}`
 * @refused meta Deprecated upstream, and free in form.
 * @refused portfolio_group Deprecated upstream.
 * @refused cash_restrictions Deprecated upstream.
 */
export interface Account {
  /**
   * Identifier of the account at SnapTrade (UUID); a new one after each new connection.
   *
   * @primaryKey
   * @original id
   * @source `GET /accounts [].id`
   */
  readonly id: string;
  /**
   * The connection it is reached by.
   *
   * @foreignKey BrokerageAuthorization.id
   * @original brokerage_authorization
   * @source `GET /accounts [].brokerage_authorization`
   */
  readonly brokerage_authorization_id: string;
  /**
   * Name that its owner or the brokerage gave it.
   *
   * @pii identifier
   * @original name
   * @source `GET /accounts [].name`
   */
  readonly name: string | null;
  /**
   * Number at the brokerage; some brokerages mask it.
   *
   * @pii identifier
   * @original number
   * @source `GET /accounts [].number`
   */
  readonly number: string;
  /**
   * The institution's own stable identifier, the same in every connection.
   *
   * @pii identifier
   * @original institution_account_id
   * @source `GET /accounts [].institution_account_id`
   */
  readonly institution_account_id?: string | null;
  /**
   * Name of the brokerage.
   *
   * @example `"Robinhood"`
   * @original institution_name
   * @source `GET /accounts [].institution_name`
   */
  readonly institution_name: string;
  /**
   * When SnapTrade first knew it, not when it was opened.
   *
   * @original created_date
   * @source `GET /accounts [].created_date`
   */
  readonly created_at: IsoDateTime;
  /**
   * When it was funded.
   *
   * @original funding_date
   * @source `GET /accounts [].funding_date`
   */
  readonly funded_at?: IsoDateTime | null;
  /**
   * When it was opened at the brokerage.
   *
   * @original opening_date
   * @source `GET /accounts [].opening_date`
   */
  readonly opened_at?: IsoDateTime | null;
  /**
   * How far its data has been fetched.
   *
   * @original sync_status
   * @source `GET /accounts [].sync_status`
   */
  readonly sync_status: SyncStatus;
  /**
   * Its worth as the brokerage states it.
   *
   * @pii financial
   * @original balance
   * @source `GET /accounts [].balance`
   */
  readonly balance: AccountBalance;
  /**
   * Whether it is in use; null = unknown.
   *
   * @original status
   * @source `GET /accounts [].status`
   */
  readonly status?: AccountStatus | null;
  /**
   * Its kind in the brokerage's own words.
   *
   * @example `"Margin"`
   * @original raw_type
   * @source `GET /accounts [].raw_type`
   */
  readonly raw_type?: string | null;
  /**
   * Its kind in the same words for all; null = not known.
   *
   * @original account_category
   * @source `GET /accounts [].account_category`
   */
  readonly account_category?: AccountCategory | null;
  /**
   * Whether its trades are simulated.
   *
   * @original is_paper
   * @source `GET /accounts [].is_paper`
   */
  readonly is_paper: boolean;
}

/**
 * The cash of an account in one currency.
 *
 * @table balance
 * @access user
 * @cacheTtl 60
 * @staleTtl 3600
 * @retention 2592000
 * @invalidatedBy trades.place
 * @invalidatedBy orders.cancel
 * @invalidatedBy orders.replace
 * @invalidatedBy connections.refresh
 * @source `GET /accounts/{accountId}/balances []`
 */
export interface Balance {
  /**
   * The account.
   *
   * @primaryKey
   * @foreignKey Account.id
   * @source `GET /accounts/{accountId}/balances {accountId}`
   */
  readonly account_id: string;
  /**
   * Its place in the answer, from 0.
   *
   * @primaryKey
   * @ge 0
   * @source `GET /accounts/{accountId}/balances [].#`
   */
  readonly ordinal: Integer;
  /**
   * The currency of both amounts.
   *
   * @foreignKey Currency.id
   * @original currency.id
   * @source `GET /accounts/{accountId}/balances [].currency.id`
   */
  readonly currency_id?: string;
  /**
   * Available cash; negative where a margin account has borrowed.
   *
   * @unit currency
   * @example `"300.71"`
   * @pii financial
   * @original cash
   * @source `GET /accounts/{accountId}/balances [].cash`
   */
  readonly cash?: DecimalString | null;
  /**
   * What can be bought with; more than `cash` in margin accounts only.
   *
   * @unit currency
   * @example `"410.71"`
   * @pii financial
   * @original buying_power
   * @source `GET /accounts/{accountId}/balances [].buying_power`
   */
  readonly buying_power?: DecimalString | null;
}

/**
 * An instrument that trades under a symbol of its own.
 *
 * @embedded
 */
export interface ListedInstrument {
  /**
   * What it is.
   *
   * @source kind
   */
  readonly kind: ListedKind;
  /**
   * Identifier of the instrument at SnapTrade (UUID).
   *
   * @source id
   */
  readonly id: string;
  /**
   * Ticker with the suffix of its exchange.
   *
   * @example `"VAB.TO"`
   * @source symbol
   */
  readonly symbol?: string | null;
  /**
   * Ticker without the suffix.
   *
   * @example `"VAB"`
   * @source raw_symbol
   */
  readonly raw_symbol?: string | null;
  /**
   * Name of the company or fund.
   *
   * @source description
   */
  readonly description?: string | null;
  /**
   * ISO 4217 code of its listing.
   *
   * @example `"CAD"`
   * @source currency
   */
  readonly currency?: string | null;
  /**
   * Code of its exchange: the MIC, or a short name.
   *
   * @example `"XTSE"`
   * @source exchange
   */
  readonly exchange?: string | null;
  /**
   * Its identifiers in the FIGI standard.
   *
   * @source figi_instrument
   */
  readonly figi_instrument?: FigiInstrument | null;
}

/**
 * An option contract.
 *
 * @embedded
 */
export interface OptionInstrument {
  /**
   * What it is.
   *
   * @source kind
   */
  readonly kind: "option";
  /**
   * Identifier of the contract at SnapTrade (UUID).
   *
   * @original id
   * @source id
   */
  readonly id: string;
  /**
   * OCC symbol, 21 characters with its blanks.
   *
   * @example `"AAPL  261218C00240000"`
   * @original ticker
   * @source symbol
   */
  readonly symbol: string;
  /**
   * Right to buy or to sell.
   *
   * @original option_type
   * @source option_type
   */
  readonly option_type: OptionType;
  /**
   * Price at which the right is used.
   *
   * @unit per share
   * @example `"240"`
   * @original strike_price
   * @source strike_price
   */
  readonly strike_price: DecimalString;
  /**
   * Last day of the right.
   *
   * @example `"2026-12-18"`
   * @original expiration_date
   * @source expiration_date
   */
  readonly expiration_date: IsoDate;
  /**
   * Shares under one contract: 100, or 10 for a mini option.
   *
   * @unit shares per contract
   * @original multiplier
   * @source multiplier
   */
  readonly multiplier: DecimalString;
  /**
   * Name for people.
   *
   * @original description
   * @source description
   */
  readonly description?: string | null;
  /**
   * What the right is on.
   *
   * @source underlying
   */
  readonly underlying: ListedInstrument;
}

/**
 * A future contract.
 *
 * @embedded
 */
export interface FutureInstrument {
  /**
   * What it is.
   *
   * @source kind
   */
  readonly kind: "future";
  /**
   * Identifier of the contract at SnapTrade (UUID).
   *
   * @source id
   */
  readonly id: string;
  /**
   * Symbol to show.
   *
   * @example `"/ESZ26"`
   * @source symbol
   */
  readonly symbol: string;
  /**
   * Symbol of all contracts on the same thing.
   *
   * @example `"/ES"`
   * @source root_symbol
   */
  readonly root_symbol: string;
  /**
   * Code of the exchange for the expiration.
   *
   * @example `"Z26"`
   * @source expiration_code
   */
  readonly expiration_code: string;
  /**
   * Last day of the contract.
   *
   * @example `"2026-12-18"`
   * @source expiration_date
   */
  readonly expiration_date?: IsoDate | null;
  /**
   * What one point of the price is worth.
   *
   * @unit units per contract
   * @example `"50"`
   * @source multiplier
   */
  readonly multiplier?: DecimalString | null;
  /**
   * ISO 4217 code of the contract.
   *
   * @example `"USD"`
   * @source currency
   */
  readonly currency?: string | null;
  /**
   * Code of its exchange: the MIC, or a short name.
   *
   * @example `"XCME"`
   * @source exchange
   */
  readonly exchange?: string | null;
}

/**
 * An option on a future contract.
 *
 * @embedded
 */
export interface FutureOptionInstrument {
  /**
   * What it is.
   *
   * @source kind
   */
  readonly kind: "future_option";
  /**
   * Identifier of the contract at SnapTrade (UUID).
   *
   * @source id
   */
  readonly id: string;
  /**
   * Symbol to show.
   *
   * @source symbol
   */
  readonly symbol: string;
  /**
   * Right to buy or to sell.
   *
   * @source option_type
   */
  readonly option_type: OptionType;
  /**
   * Price at which the right is used.
   *
   * @unit per unit of the future
   * @example `"6000"`
   * @source strike_price
   */
  readonly strike_price: DecimalString;
  /**
   * Last day of the right.
   *
   * @example `"2026-12-18"`
   * @source expiration_date
   */
  readonly expiration_date: IsoDate;
  /**
   * What one point of the price is worth.
   *
   * @unit units per contract
   * @example `"50"`
   * @source multiplier
   */
  readonly multiplier?: DecimalString | null;
  /**
   * Name for people.
   *
   * @source description
   */
  readonly description?: string | null;
  /**
   * ISO 4217 code of the contract.
   *
   * @example `"USD"`
   * @source currency
   */
  readonly currency?: string | null;
  /**
   * Code of its exchange: the MIC, or a short name.
   *
   * @example `"XCME"`
   * @source exchange
   */
  readonly exchange?: string | null;
  /**
   * What the right is on.
   *
   * @source underlying
   */
  readonly underlying: FutureInstrument;
}

/**
 * A contract for difference: it pays what another instrument gains.
 *
 * @embedded
 */
export interface CfdInstrument {
  /**
   * What it is.
   *
   * @source kind
   */
  readonly kind: "cfd";
  /**
   * Identifier of the contract at SnapTrade (UUID).
   *
   * @source id
   */
  readonly id: string;
  /**
   * Ticker of the underlying instrument, with the suffix of its exchange.
   *
   * @source symbol
   */
  readonly symbol: string;
  /**
   * That ticker without the suffix.
   *
   * @source raw_symbol
   */
  readonly raw_symbol: string;
  /**
   * Name of the underlying instrument.
   *
   * @source description
   */
  readonly description?: string | null;
  /**
   * ISO 4217 code of the underlying instrument.
   *
   * @example `"USD"`
   * @source currency
   */
  readonly currency?: string | null;
  /**
   * Exchange of the underlying instrument: the MIC, or a short name.
   *
   * @example `"XNAS"`
   * @source exchange
   */
  readonly exchange?: string | null;
  /**
   * What it follows.
   *
   * @source underlying_instrument
   */
  readonly underlying: ListedInstrument;
}

/**
 * A token that stands for a share or a fund.
 *
 * @embedded
 */
export interface TokenizedAssetInstrument {
  /**
   * What it is.
   *
   * @source kind
   */
  readonly kind: "tokenized_asset";
  /**
   * Identifier of the token at SnapTrade (UUID).
   *
   * @source id
   */
  readonly id: string;
  /**
   * Ticker of what it stands for, not of the token.
   *
   * @source symbol
   */
  readonly symbol: string;
  /**
   * Name of what it stands for.
   *
   * @source description
   */
  readonly description?: string;
  /**
   * What it stands for.
   *
   * @source underlying_instrument
   */
  readonly underlying: ListedInstrument;
}

/**
 * One purchase that a position is made of. Only where the customer has switched tax lots on.
 *
 * @embedded
 */
export interface TaxLot {
  /**
   * Identifier of the lot.
   *
   * @source lot_id
   */
  readonly lot_id?: string | null;
  /**
   * When it was bought.
   *
   * @source original_purchase_date
   */
  readonly original_purchase_date?: IsoDateTime | null;
  /**
   * Units in the lot.
   *
   * @unit shares
   * @pii financial
   * @source quantity
   */
  readonly quantity?: DecimalString | null;
  /**
   * Price it was bought at.
   *
   * @unit per share
   * @pii financial
   * @source purchased_price
   */
  readonly purchased_price?: DecimalString | null;
  /**
   * Cost of the whole lot, not per share.
   *
   * @unit currency
   * @pii financial
   * @source cost_basis
   */
  readonly cost_basis?: DecimalString | null;
  /**
   * Market value of the whole lot.
   *
   * @unit currency
   * @pii financial
   * @source current_value
   */
  readonly current_value?: DecimalString | null;
  /**
   * Whether the units are owned or owed.
   *
   * @example `"LONG"`
   * @source position_type
   */
  readonly position_type?: PositionSide | null;
}

/** What `Position.instrument` holds, told apart by `kind`. */
export type PositionInstrument =
  | ListedInstrument
  | OptionInstrument
  | FutureInstrument
  | FutureOptionInstrument
  | CfdInstrument
  | TokenizedAssetInstrument;

/**
 * What an account holds of one instrument. Two rows may hold the same one.
 *
 * @table position
 * @access user
 * @cacheTtl 60
 * @staleTtl 3600
 * @retention 2592000
 * @invalidatedBy trades.place
 * @invalidatedBy orders.cancel
 * @invalidatedBy orders.replace
 * @invalidatedBy connections.refresh
 * @source `GET /accounts/{accountId}/positions/all results[]`
 * @refused `/data_freshness` It is told of the answer, not of a position; the cache keeps when it asked.
 */
export interface Position {
  /**
   * The account.
   *
   * @primaryKey
   * @foreignKey Account.id
   * @source `GET /accounts/{accountId}/positions/all {accountId}`
   */
  readonly account_id: string;
  /**
   * Its place in the answer, from 0.
   *
   * @primaryKey
   * @ge 0
   * @source `GET /accounts/{accountId}/positions/all results[].#`
   */
  readonly ordinal: Integer;
  /**
   * The security held; for an option and all else that is on another instrument, that one.
   *
   * @foreignKey UniversalSymbol.id
   * @index
   * @original symbol.symbol.id
   * @fetched `GET /symbols/{query}`
   * @source `GET /accounts/{accountId}/positions/all results[].instrument.underlying.id | results[].instrument.underlying_instrument.id | results[].instrument.id`
   */
  readonly symbol_id: string;
  /**
   * What is held.
   *
   * @discriminator kind
   * @original symbol.option_symbol
   * @source `GET /accounts/{accountId}/positions/all results[].instrument`
   */
  readonly instrument: PositionInstrument;
  /**
   * How much is held; negative where it was sold short.
   *
   * @unit shares, or contracts of an option
   * @example `"40.5"`
   * @pii financial
   * @original units
   * @source `GET /accounts/{accountId}/positions/all results[].units`
   */
  readonly units?: DecimalString | null;
  /**
   * Last known market price.
   *
   * @unit per share
   * @example `"113.15"`
   * @original price
   * @source `GET /accounts/{accountId}/positions/all results[].price`
   */
  readonly price?: DecimalString | null;
  /**
   * Average price paid; of an option, per share and not per contract.
   *
   * @unit per share
   * @example `"108.3353"`
   * @pii financial
   * @original average_purchase_price
   * @source `GET /accounts/{accountId}/positions/all results[].cost_basis`
   */
  readonly cost_basis?: DecimalString | null;
  /**
   * ISO 4217 code of `price` and `cost_basis`.
   *
   * @example `"USD"`
   * @original currency
   * @source `GET /accounts/{accountId}/positions/all results[].currency`
   */
  readonly currency?: string | null;
  /**
   * Whether it is counted in the cash of the account as well.
   *
   * @original cash_equivalent
   * @source `GET /accounts/{accountId}/positions/all results[].cash_equivalent`
   */
  readonly cash_equivalent?: boolean;
  /**
   * The purchases it is made of.
   *
   * @source `GET /accounts/{accountId}/positions/all results[].tax_lots`
   */
  readonly tax_lots?: readonly TaxLot[] | null;
}

/**
 * What an account holds of one option: the Positions of kind `option`. `GET /accounts/{accountId}/options` is gone.
 *
 * @table options_position
 * @access user
 * @cacheTtl 60
 * @staleTtl 3600
 * @retention 2592000
 * @invalidatedBy trades.place
 * @invalidatedBy orders.cancel
 * @invalidatedBy orders.replace
 * @invalidatedBy connections.refresh
 * @source `GET /accounts/{accountId}/positions/all results[]`
 * @refused cash_equivalent No option is counted as cash.
 * @refused tax_lots Options have none.
 */
export interface OptionsPosition {
  /**
   * The account.
   *
   * @primaryKey
   * @foreignKey Account.id
   * @source `GET /accounts/{accountId}/positions/all {accountId}`
   */
  readonly account_id: string;
  /**
   * Its place in the answer, from 0.
   *
   * @primaryKey
   * @ge 0
   * @source `GET /accounts/{accountId}/positions/all results[].#`
   */
  readonly ordinal: Integer;
  /**
   * The option held.
   *
   * @original symbol.option_symbol
   * @source `GET /accounts/{accountId}/positions/all results[].instrument`
   */
  readonly instrument: OptionInstrument;
  /**
   * How many contracts are held; negative where they were sold short.
   *
   * @unit contracts
   * @example `"-2"`
   * @pii financial
   * @original units
   * @source `GET /accounts/{accountId}/positions/all results[].units`
   */
  readonly units?: DecimalString | null;
  /**
   * Last known market price, per share and not per contract.
   *
   * @unit per share
   * @example `"5.35"`
   * @original price
   * @source `GET /accounts/{accountId}/positions/all results[].price`
   */
  readonly price?: DecimalString | null;
  /**
   * Average price paid, per share and not per contract.
   *
   * @unit per share
   * @example `"4.1"`
   * @pii financial
   * @source `GET /accounts/{accountId}/positions/all results[].cost_basis`
   */
  readonly cost_basis?: DecimalString | null;
  /**
   * The same per contract, as the original contract has it: `cost_basis` times `instrument.multiplier`.
   *
   * @unit per contract
   * @example `"410"`
   * @pii financial
   * @original average_purchase_price
   */
  readonly average_purchase_price?: DecimalString | null;
  /**
   * ISO 4217 code of `price` and `cost_basis`.
   *
   * @example `"USD"`
   * @original currency
   * @source `GET /accounts/{accountId}/positions/all results[].currency`
   */
  readonly currency?: string | null;
}

/**
 * A transaction in an account; AccountUniversalActivity upstream.
 *
 * @table universal_activity
 * @access user
 * @cacheTtl 3600
 * @staleTtl 86400
 * @retention 220752000
 * @invalidatedBy connections.refresh
 * @source `GET /accounts/{accountId}/activities data[]`
 * @refused `/pagination` It tells of the page, not of a transaction; whoever asks for pages reads it.
 */
export interface UniversalActivity {
  /**
   * Identifier at SnapTrade, unique within the account; a new one where it is fetched anew.
   *
   * @primaryKey
   * @original id
   * @source `GET /accounts/{accountId}/activities data[].id`
   */
  readonly id: string;
  /**
   * The account, from the path of the request.
   *
   * @primaryKey
   * @foreignKey Account.id
   * @source `GET /accounts/{accountId}/activities {accountId}`
   */
  readonly account_id: string;
  /**
   * The security; null for options and cash.
   *
   * @foreignKey Symbol.id
   * @original symbol.id
   * @source `GET /accounts/{accountId}/activities data[].symbol.id`
   */
  readonly symbol_id?: string | null;
  /**
   * The option; null for all else.
   *
   * @foreignKey OptionsSymbol.id
   * @original option_symbol.id
   * @source `GET /accounts/{accountId}/activities data[].option_symbol.id`
   */
  readonly option_symbol_id?: string | null;
  /**
   * What the amounts are in, where that is a cryptocurrency; `currency_id` is null then.
   *
   * @foreignKey Symbol.id
   * @original currency_universal_symbol.id
   * @source `GET /accounts/{accountId}/activities data[].currency_universal_symbol.id`
   */
  readonly currency_symbol_id?: string | null;
  /**
   * The currency of `price`, `amount` and `fee`.
   *
   * @foreignKey Currency.id
   * @original currency.id
   * @source `GET /accounts/{accountId}/activities data[].currency.id`
   */
  readonly currency_id?: string | null;
  /**
   * What it was.
   *
   * @index
   * @example `"BUY"`
   * @original type
   * @source `GET /accounts/{accountId}/activities data[].type`
   */
  readonly type?: ActivityType;
  /**
   * What was done with an option; stands in BUY and SELL of options only.
   *
   * @original option_type
   * @source `GET /accounts/{accountId}/activities data[].option_type`
   */
  readonly option_type?: OptionAction;
  /**
   * The brokerage's own words.
   *
   * @pii financial
   * @original description
   * @source `GET /accounts/{accountId}/activities data[].description`
   */
  readonly description?: string;
  /**
   * Price of one unit; of an option, of one share and not of a contract.
   *
   * @unit per share
   * @example `"0.4"`
   * @original price
   * @source `GET /accounts/{accountId}/activities data[].price`
   */
  readonly price?: DecimalString;
  /**
   * How much was traded or moved; negative where it left the account.
   *
   * @unit shares, or contracts of an option
   * @example `"5.2"`
   * @pii financial
   * @original units
   * @source `GET /accounts/{accountId}/activities data[].units`
   */
  readonly units?: DecimalString;
  /**
   * What it did to the cash; negative where cash left the account.
   *
   * @unit currency
   * @example `"263.82"`
   * @pii financial
   * @original amount
   * @source `GET /accounts/{accountId}/activities data[].amount`
   */
  readonly amount?: DecimalString | null;
  /**
   * What the brokerage took.
   *
   * @unit currency
   * @example `"0"`
   * @pii financial
   * @original fee
   * @source `GET /accounts/{accountId}/activities data[].fee`
   */
  readonly fee?: DecimalString;
  /**
   * Rate of exchange, where another currency was changed on the way.
   *
   * @unit ratio
   * @example `"1.032"`
   * @original fx_rate
   * @source `GET /accounts/{accountId}/activities data[].fx_rate`
   */
  readonly fx_rate?: DecimalString | null;
  /**
   * When it was traded; midnight where the brokerage tells the day alone.
   *
   * @index
   * @original trade_date
   * @source `GET /accounts/{accountId}/activities data[].trade_date`
   */
  readonly traded_at?: IsoDateTime | null;
  /**
   * The day it was settled, as its midnight.
   *
   * @original settlement_date
   * @source `GET /accounts/{accountId}/activities data[].settlement_date`
   */
  readonly settled_at?: IsoDateTime;
  /**
   * Name of the brokerage.
   *
   * @example `"Robinhood"`
   * @original institution
   * @source `GET /accounts/{accountId}/activities data[].institution`
   */
  readonly institution?: string;
  /**
   * The brokerage's reference; the same on all transactions of one order.
   *
   * @pii identifier
   * @original external_reference_id
   * @source `GET /accounts/{accountId}/activities data[].external_reference_id`
   */
  readonly external_reference_id?: string | null;
}

/**
 * A purchase or a sale. Gone upstream since 2024-08-14; derived from the activities of type BUY and SELL.
 *
 * @table trade
 * @access user
 * @cacheTtl 3600
 * @staleTtl 86400
 * @retention 220752000
 * @invalidatedBy connections.refresh
 */
export interface Trade {
  /**
   * Identifier of the activity that it is derived from.
   *
   * @primaryKey
   * @original id
   */
  readonly id: string;
  /**
   * The account.
   *
   * @foreignKey Account.id
   * @index
   * @original account
   */
  readonly account_id: string;
  /**
   * The security; null for options.
   *
   * @foreignKey UniversalSymbol.id
   * @original universal_symbol.id
   * @fetched `GET /symbols/{query}`
   */
  readonly symbol_id?: string | null;
  /**
   * The option; null for all else.
   *
   * @foreignKey OptionsSymbol.id
   */
  readonly option_symbol_id?: string | null;
  /**
   * Which way.
   *
   * @original action
   */
  readonly action: TradeAction;
  /**
   * How much was traded, never negative; a whole number in the original contract.
   *
   * @unit shares, or contracts of an option
   * @ge 0
   * @example `"5.2"`
   * @pii financial
   * @original units
   */
  readonly units: DecimalString;
  /**
   * Price of one unit; of an option, of one share and not of a contract.
   *
   * @unit per share
   * @example `"50.8"`
   * @original price
   */
  readonly price: DecimalString;
  /**
   * What it did to the cash; negative for a purchase.
   *
   * @unit currency
   * @pii financial
   */
  readonly amount?: DecimalString | null;
  /**
   * What the brokerage took.
   *
   * @unit currency
   * @pii financial
   */
  readonly fee?: DecimalString;
  /**
   * The currency of the amounts.
   *
   * @foreignKey Currency.id
   */
  readonly currency_id?: string | null;
  /**
   * When it was traded.
   *
   * @index
   */
  readonly traded_at?: IsoDateTime | null;
  /**
   * Its place among the trades of the account, from 0.
   *
   * @ge 0
   * @original sequence
   */
  readonly sequence?: Integer;
}

/**
 * How far the stop price of an order stays behind the market.
 *
 * @embedded
 */
export interface TrailingStop {
  /**
   * The distance: 0.60 with DOLLAR is $0.60, 5 with PERCENT is 5 %.
   *
   * @unit currency, or %
   * @example `"0.60"`
   * @original amount
   * @source amount
   */
  readonly amount: DecimalString;
  /**
   * What `amount` counts.
   *
   * @original type
   * @source type
   */
  readonly type: TrailKind;
}

/**
 * The orders that a bracket order brings along, by their identifiers at the brokerage.
 *
 * @embedded
 */
export interface ChildBrokerageOrderIds {
  /**
   * The order that takes the profit.
   *
   * @pii identifier
   * @original take_profit_order_id
   * @source take_profit_order_id
   */
  readonly take_profit_order_id?: string;
  /**
   * The order that stops the loss.
   *
   * @pii identifier
   * @original stop_loss_order_id
   * @source stop_loss_order_id
   */
  readonly stop_loss_order_id?: string;
}

/**
 * An order in an account: of a security or of an option, never of both.
 *
 * @table account_order_record
 * @access user
 * @cacheTtl 60
 * @staleTtl 3600
 * @retention 220752000
 * @invalidatedBy trades.place
 * @invalidatedBy orders.cancel
 * @invalidatedBy orders.replace
 * @invalidatedBy connections.refresh
 * @source `GET /accounts/{accountId}/orders []`
 * @also `GET /accounts/{accountId}/recentOrders`
 * @refused symbol Deprecated upstream; an identifier that may change, of what `universal_symbol` names.
 */
export interface AccountOrderRecord {
  /**
   * The account.
   *
   * @primaryKey
   * @foreignKey Account.id
   * @source `GET /accounts/{accountId}/orders {accountId}`
   */
  readonly account_id: string;
  /**
   * Identifier of the order at the brokerage, unique within the account.
   *
   * @primaryKey
   * @pii identifier
   * @original brokerage_order_id
   * @source `GET /accounts/{accountId}/orders [].brokerage_order_id`
   */
  readonly brokerage_order_id: string;
  /**
   * The same on all orders of a group (OCO, OTO, OTOCO).
   *
   * @pii identifier
   * @original brokerage_group_order_id
   * @source `GET /accounts/{accountId}/orders [].brokerage_group_order_id`
   */
  readonly brokerage_group_order_id?: string | null;
  /**
   * The orders that it brings along.
   *
   * @original child_brokerage_order_ids
   * @source `GET /accounts/{accountId}/orders [].child_brokerage_order_ids`
   */
  readonly child_brokerage_order_ids?: ChildBrokerageOrderIds | null;
  /**
   * What it is within its group.
   *
   * @original order_role
   * @source `GET /accounts/{accountId}/orders [].order_role`
   */
  readonly role?: OrderRole | null;
  /**
   * Where it stands.
   *
   * @index
   * @example `"EXECUTED"`
   * @original status
   * @source `GET /accounts/{accountId}/orders [].status`
   */
  readonly status?: OrderStatus;
  /**
   * The security; null for an option.
   *
   * @foreignKey UniversalSymbol.id
   * @original universal_symbol.id
   * @source `GET /accounts/{accountId}/orders [].universal_symbol.id`
   */
  readonly universal_symbol_id?: string | null;
  /**
   * The option; null for a security.
   *
   * @foreignKey OptionsSymbol.id
   * @original option_symbol.id
   * @source `GET /accounts/{accountId}/orders [].option_symbol.id`
   */
  readonly option_symbol_id?: string | null;
  /**
   * What a cryptocurrency is paid in, where that is a cryptocurrency too.
   *
   * @foreignKey UniversalSymbol.id
   * @original quote_universal_symbol.id
   * @source `GET /accounts/{accountId}/orders [].quote_universal_symbol.id`
   */
  readonly quote_universal_symbol_id?: string | null;
  /**
   * What a cryptocurrency is paid in, where that is money.
   *
   * @foreignKey Currency.id
   * @original quote_currency.id
   * @source `GET /accounts/{accountId}/orders [].quote_currency.id`
   */
  readonly quote_currency_id?: string | null;
  /**
   * Its side.
   *
   * @example `"BUY"`
   * @original action
   * @source `GET /accounts/{accountId}/orders [].action`
   */
  readonly action?: OrderAction;
  /**
   * What was ordered: filled, canceled and open together.
   *
   * @unit shares, or contracts of an option
   * @example `"100"`
   * @pii financial
   * @original total_quantity
   * @source `GET /accounts/{accountId}/orders [].total_quantity`
   */
  readonly total_quantity?: DecimalString | null;
  /**
   * What still waits.
   *
   * @unit shares, or contracts of an option
   * @pii financial
   * @original open_quantity
   * @source `GET /accounts/{accountId}/orders [].open_quantity`
   */
  readonly open_quantity?: DecimalString | null;
  /**
   * What was canceled.
   *
   * @unit shares, or contracts of an option
   * @pii financial
   * @original canceled_quantity
   * @source `GET /accounts/{accountId}/orders [].canceled_quantity`
   */
  readonly canceled_quantity?: DecimalString | null;
  /**
   * What was traded.
   *
   * @unit shares, or contracts of an option
   * @pii financial
   * @original filled_quantity
   * @source `GET /accounts/{accountId}/orders [].filled_quantity`
   */
  readonly filled_quantity?: DecimalString | null;
  /**
   * Price it was traded at; of an option, of one share.
   *
   * @unit per share
   * @example `"12.34"`
   * @pii financial
   * @original execution_price
   * @source `GET /accounts/{accountId}/orders [].execution_price`
   */
  readonly execution_price?: DecimalString | null;
  /**
   * Worst price that is accepted, in Limit and StopLimit orders; of an option, of one share.
   *
   * @unit per share
   * @original limit_price
   * @source `GET /accounts/{accountId}/orders [].limit_price`
   */
  readonly limit_price?: DecimalString | null;
  /**
   * Price that sets it off, in Stop and StopLimit orders; of an option, of one share.
   *
   * @unit per share
   * @original stop_price
   * @source `GET /accounts/{accountId}/orders [].stop_price`
   */
  readonly stop_price?: DecimalString | null;
  /**
   * How the stop price follows the market.
   *
   * @original trailing_stop
   * @source `GET /accounts/{accountId}/orders [].trailing_stop`
   */
  readonly trailing_stop?: TrailingStop | null;
  /**
   * How it finds its price.
   *
   * @example `"Market"`
   * @original order_type
   * @source `GET /accounts/{accountId}/orders [].order_type`
   */
  readonly order_type?: OrderType | null;
  /**
   * How long it stays.
   *
   * @example `"Day"`
   * @original time_in_force
   * @source `GET /accounts/{accountId}/orders [].time_in_force`
   */
  readonly time_in_force?: TimeInForce;
  /**
   * When the brokerage got it.
   *
   * @index
   * @original time_placed
   * @source `GET /accounts/{accountId}/orders [].time_placed`
   */
  readonly placed_at?: IsoDateTime;
  /**
   * When the brokerage last changed it.
   *
   * @original time_updated
   * @source `GET /accounts/{accountId}/orders [].time_updated`
   */
  readonly updated_at?: IsoDateTime | null;
  /**
   * When it was traded.
   *
   * @original time_executed
   * @source `GET /accounts/{accountId}/orders [].time_executed`
   */
  readonly executed_at?: IsoDateTime | null;
  /**
   * When it expires.
   *
   * @original expiry_date
   * @source `GET /accounts/{accountId}/orders [].expiry_date`
   */
  readonly expires_at?: IsoDateTime | null;
}

/**
 * The latest quote of a security, from the brokerage of an account; an item of SymbolsQuotes upstream.
 *
 * @table symbol_quote
 * @access user
 * @cacheTtl 5
 * @retention 86400
 * @source `GET /accounts/{accountId}/quotes []`
 */
export interface SymbolQuote {
  /**
   * The account whose brokerage was asked.
   *
   * @primaryKey
   * @foreignKey Account.id
   * @source `GET /accounts/{accountId}/quotes {accountId}`
   */
  readonly account_id: string;
  /**
   * The security.
   *
   * @primaryKey
   * @foreignKey UniversalSymbol.id
   * @original symbol.id
   * @source `GET /accounts/{accountId}/quotes [].symbol.id`
   */
  readonly symbol_id: string;
  /**
   * Price of the last trade.
   *
   * @unit per share
   * @example `"8.74"`
   * @original last_trade_price
   * @source `GET /accounts/{accountId}/quotes [].last_trade_price`
   */
  readonly last_trade_price?: DecimalString;
  /**
   * Best price that is bid.
   *
   * @unit per share
   * @example `"8.43"`
   * @original bid_price
   * @source `GET /accounts/{accountId}/quotes [].bid_price`
   */
  readonly bid_price?: DecimalString;
  /**
   * Best price that is asked.
   *
   * @unit per share
   * @example `"8.43"`
   * @original ask_price
   * @source `GET /accounts/{accountId}/quotes [].ask_price`
   */
  readonly ask_price?: DecimalString;
  /**
   * How much is bid for; in fractions for cryptocurrencies.
   *
   * @unit shares
   * @example `"260"`
   * @original bid_size
   * @source `GET /accounts/{accountId}/quotes [].bid_size`
   */
  readonly bid_size?: DecimalString;
  /**
   * How much is asked for; in fractions for cryptocurrencies.
   *
   * @unit shares
   * @example `"344"`
   * @original ask_size
   * @source `GET /accounts/{accountId}/quotes [].ask_size`
   */
  readonly ask_size?: DecimalString;
}

/**
 * The two options of one strike price. No longer answered upstream, see OptionChainItem.
 *
 * @embedded
 */
export interface ChainPerStrikePriceItem {
  /**
   * Price at which the right is used; a whole number in the original contract.
   *
   * @unit per share
   * @original strikePrice
   */
  readonly strike_price?: DecimalString | null;
  /**
   * The brokerage's number of the right to buy.
   *
   * @original callSymbolId
   */
  readonly call_symbol_id?: Integer | null;
  /**
   * The brokerage's number of the right to sell.
   *
   * @original putSymbolId
   */
  readonly put_symbol_id?: Integer | null;
}

/**
 * The options of one root symbol. No longer answered upstream, see OptionChainItem.
 *
 * @embedded
 */
export interface ChainPerRootItem {
  /**
   * Ticker that the options are named after.
   *
   * @example `"AAPL"`
   * @original optionRoot
   */
  readonly option_root?: string;
  /**
   * Shares under one contract.
   *
   * @unit shares per contract
   * @example `"100"`
   * @original multiplier
   */
  readonly multiplier?: DecimalString;
  /**
   * Its options by their strike price.
   *
   * @original chainPerStrikePrice
   */
  readonly chain_per_strike_price?: readonly ChainPerStrikePriceItem[];
}

/**
 * The options on a security that expire on one day. No longer answered upstream:
 * `GET /accounts/{accountId}/optionsChain` is gone since 2026-03-06.
 *
 * @table option_chain_item
 * @access user
 * @cacheTtl 3600
 * @staleTtl 86400
 * @retention 2592000
 */
export interface OptionChainItem {
  /**
   * The account whose brokerage was asked.
   *
   * @primaryKey
   * @foreignKey Account.id
   */
  readonly account_id: string;
  /**
   * The security that the options are on.
   *
   * @primaryKey
   * @foreignKey UniversalSymbol.id
   * @fetched `GET /symbols/{query}`
   */
  readonly symbol_id: string;
  /**
   * Last day of the rights.
   *
   * @primaryKey
   * @example `"2026-12-18"`
   * @original expiryDate
   */
  readonly expiry_date: IsoDate;
  /**
   * Name of the security.
   *
   * @original description
   */
  readonly description?: string;
  /**
   * Where the options are listed.
   *
   * @original listingExchange
   */
  readonly listing_exchange?: string;
  /**
   * When the right can be used: American or European.
   *
   * @example `"American"`
   * @original optionExerciseType
   */
  readonly option_exercise_type?: string;
  /**
   * The options by their root symbol.
   *
   * @original chainPerRoot
   */
  readonly chain_per_root?: readonly ChainPerRootItem[];
}

/**
 * What an order is about, as a request names it.
 *
 * @embedded
 */
export interface TradingInstrument {
  /**
   * Ticker; of an option, the OCC symbol of 21 characters with its blanks.
   *
   * @example `"AAPL"`
   * @example `"AAPL  261218C00240000"`
   * @original symbol
   */
  readonly symbol: string;
  /**
   * What it is.
   *
   * @original type
   */
  readonly type: TradableKind;
}

/**
 * A request: what a trade would do (`POST /trade/impact`). Exactly one of `units` and `notional_value` is given.
 *
 * @embedded
 */
export interface ManualTradeForm {
  /**
   * The account.
   *
   * @original account_id
   */
  readonly account_id: string;
  /**
   * Which way.
   *
   * @original action
   */
  readonly action: TradeAction;
  /**
   * The security.
   *
   * @original universal_symbol_id
   */
  readonly universal_symbol_id: string;
  /**
   * How the order finds its price.
   *
   * @original order_type
   */
  readonly order_type: TradeOrderType;
  /**
   * How long the order stays.
   *
   * @original time_in_force
   */
  readonly time_in_force: TradeTimeInForce;
  /**
   * Worst price that is accepted, for Limit and StopLimit.
   *
   * @unit per share
   * @ge 0
   * @example `"31.33"`
   * @original price
   */
  readonly price?: DecimalString | null;
  /**
   * Price that sets the order off, for Stop and StopLimit.
   *
   * @unit per share
   * @ge 0
   * @example `"31.33"`
   * @original stop
   */
  readonly stop?: DecimalString | null;
  /**
   * How much to trade; in fractions where the brokerage takes them.
   *
   * @unit shares
   * @ge 0
   * @example `"10.5"`
   * @pii financial
   * @original units
   */
  readonly units?: DecimalString | null;
  /**
   * For how much money to trade.
   *
   * @unit currency
   * @ge 0
   * @example `"100"`
   * @pii financial
   * @original notional_value
   */
  readonly notional_value?: DecimalString | null;
}

/**
 * A request: an order to place (`POST /trade/place`). Exactly one of `universal_symbol_id` and `symbol` is given, and
 * one of `units` and `notional_value`.
 *
 * @embedded
 */
export interface ManualTradeFormWithOptions {
  /**
   * The account.
   *
   * @original account_id
   */
  readonly account_id: string;
  /**
   * Which way.
   *
   * @original action
   */
  readonly action: TradeActionWithOptions;
  /**
   * The security.
   *
   * @original universal_symbol_id
   */
  readonly universal_symbol_id?: string | null;
  /**
   * Its ticker; of an option, the OCC symbol of 21 characters with its blanks.
   *
   * @example `"AAPL  261218C00240000"`
   * @original symbol
   */
  readonly symbol?: string | null;
  /**
   * How the order finds its price.
   *
   * @original order_type
   */
  readonly order_type: TradeOrderType;
  /**
   * How long the order stays.
   *
   * @original time_in_force
   */
  readonly time_in_force: PlacedTimeInForce;
  /**
   * Which hours it may trade in.
   *
   * @defaultValue `"REGULAR"`
   * @original trading_session
   */
  readonly trading_session?: TradingSession;
  /**
   * When the order expires; needed with GTD.
   *
   * @original expiry_date
   */
  readonly expires_at?: IsoDateTime | null;
  /**
   * Worst price that is accepted, for Limit and StopLimit.
   *
   * @unit per share
   * @ge 0
   * @example `"31.33"`
   * @original price
   */
  readonly price?: DecimalString | null;
  /**
   * Price that sets the order off, for Stop and StopLimit.
   *
   * @unit per share
   * @ge 0
   * @example `"31.33"`
   * @original stop
   */
  readonly stop?: DecimalString | null;
  /**
   * How much to trade.
   *
   * @unit shares, or contracts of an option
   * @ge 0
   * @example `"10.5"`
   * @pii financial
   * @original units
   */
  readonly units?: DecimalString | null;
  /**
   * For how much money to trade.
   *
   * @unit currency
   * @ge 0
   * @example `"100"`
   * @pii financial
   * @original notional_value
   */
  readonly notional_value?: DecimalString | null;
  /**
   * The caller's own identifier (UUID): the same one never places twice.
   *
   * @pii identifier
   * @original client_order_id
   */
  readonly client_order_id?: string | null;
}

/**
 * A request: an open order to replace (`POST /accounts/{accountId}/trading/replace`).
 *
 * @embedded
 */
export interface ManualTradeReplaceForm {
  /**
   * The order to replace, by its identifier at the brokerage.
   *
   * @pii identifier
   * @original brokerage_order_id
   */
  readonly brokerage_order_id: string;
  /**
   * Which way.
   *
   * @original action
   */
  readonly action: TradeActionWithOptions;
  /**
   * How the order finds its price.
   *
   * @original order_type
   */
  readonly order_type: TradeOrderType;
  /**
   * How long the order stays.
   *
   * @original time_in_force
   */
  readonly time_in_force: TradeTimeInForce;
  /**
   * Ticker; of an option, the OCC symbol of 21 characters with its blanks.
   *
   * @original symbol
   */
  readonly symbol?: string;
  /**
   * Worst price that is accepted, for Limit and StopLimit.
   *
   * @unit per share
   * @ge 0
   * @example `"31.33"`
   * @original price
   */
  readonly price?: DecimalString | null;
  /**
   * Price that sets the order off, for Stop and StopLimit.
   *
   * @unit per share
   * @ge 0
   * @example `"31.33"`
   * @original stop
   */
  readonly stop?: DecimalString | null;
  /**
   * How much to trade.
   *
   * @unit shares, or contracts of an option
   * @ge 0
   * @example `"10.5"`
   * @pii financial
   * @original units
   */
  readonly units?: DecimalString | null;
}

/**
 * What came of a request to cancel an order (`POST /accounts/{accountId}/trading/cancel`).
 *
 * @table order_cancellation
 * @access user
 * @retention 300
 * @source `POST /accounts/{accountId}/trading/cancel`
 * @refused raw_response The brokerage's own words, free in form.
 */
export interface OrderCancellation {
  /**
   * The account.
   *
   * @primaryKey
   * @foreignKey Account.id
   * @source `POST /accounts/{accountId}/trading/cancel {accountId}`
   */
  readonly account_id: string;
  /**
   * The order, by its identifier at the brokerage.
   *
   * @primaryKey
   * @pii identifier
   * @original brokerage_order_id
   * @source `POST /accounts/{accountId}/trading/cancel brokerage_order_id`
   */
  readonly brokerage_order_id: string;
}

/**
 * The security of a checked trade.
 *
 * @embedded
 * @refused currency.name `currency_id` names the Currency, which has it.
 * @refused local_id Deprecated upstream.
 * @refused description Deprecated upstream; the UniversalSymbol has it.
 * @refused symbol Deprecated upstream; the UniversalSymbol has it.
 * @refused brokerage_symbol_id Deprecated upstream; an identifier that may change.
 */
export interface ManualTradeSymbol {
  /**
   * The security, by its identifier at SnapTrade (UUID).
   *
   * @original universal_symbol_id
   * @source universal_symbol_id
   */
  readonly universal_symbol_id?: string;
  /**
   * The currency it trades in.
   *
   * @original currency.id
   * @source currency.id
   */
  readonly currency_id?: string;
  /**
   * ISO 4217 code of that currency.
   *
   * @example `"USD"`
   * @original currency.code
   * @source currency.code
   */
  readonly currency_code?: string;
}

/**
 * A trade that was checked and can be placed by its id within 5 minutes; never answer it a second time.
 *
 * @table manual_trade
 * @access user
 * @retention 300
 * @source `POST /trade/impact trade`
 */
export interface ManualTrade {
  /**
   * Identifier of the trade at SnapTrade (UUID).
   *
   * @primaryKey
   * @original id
   * @source `POST /trade/impact trade.id`
   */
  readonly id: string;
  /**
   * The account.
   *
   * @foreignKey Account.id
   * @original account
   * @source `POST /trade/impact trade.account`
   */
  readonly account_id?: string;
  /**
   * The security.
   *
   * @original symbol
   * @source `POST /trade/impact trade.symbol`
   */
  readonly symbol?: ManualTradeSymbol;
  /**
   * Which way.
   *
   * @original action
   * @source `POST /trade/impact trade.action`
   */
  readonly action?: OrderAction;
  /**
   * How the order finds its price.
   *
   * @original order_type
   * @source `POST /trade/impact trade.order_type`
   */
  readonly order_type?: OrderType;
  /**
   * How long the order stays.
   *
   * @original time_in_force
   * @source `POST /trade/impact trade.time_in_force`
   */
  readonly time_in_force?: TimeInForce;
  /**
   * How much to trade.
   *
   * @unit shares
   * @example `"10.5"`
   * @pii financial
   * @original units
   * @source `POST /trade/impact trade.units`
   */
  readonly units?: DecimalString | null;
  /**
   * Worst price that is accepted, for Limit and StopLimit.
   *
   * @unit per share
   * @example `"31.33"`
   * @original price
   * @source `POST /trade/impact trade.price`
   */
  readonly price?: DecimalString | null;
}

/**
 * What a trade would do to the cash of an account; ManualTradeImpact upstream.
 *
 * @embedded
 */
export interface TradeImpact {
  /**
   * The account.
   *
   * @original account
   * @source account
   */
  readonly account_id?: string;
  /**
   * The currency of the amounts.
   *
   * @original currency
   * @source currency
   */
  readonly currency_id?: string;
  /**
   * Cash that would be left.
   *
   * @unit currency
   * @example `"1000.5"`
   * @pii financial
   * @original remaining_cash
   * @source remaining_cash
   */
  readonly remaining_cash?: DecimalString | null;
  /**
   * Commission that is expected; `estimated_commissions` in the original contract.
   *
   * @unit currency
   * @example `"3.26"`
   * @pii financial
   * @original estimated_commissions
   * @source estimated_commission
   */
  readonly estimated_commission?: DecimalString | null;
  /**
   * Cost of changing money that is expected.
   *
   * @unit currency
   * @example `"5.22"`
   * @pii financial
   * @original forex_fees
   * @source forex_fees
   */
  readonly forex_fees?: DecimalString | null;
}

/**
 * The cash of an account after a trade.
 *
 * @embedded
 * @refused account.name `account_id` names the Account, which has it.
 * @refused account.number `account_id` names the Account, which has it.
 * @refused account.institution_account_id `account_id` names the Account, which has it.
 * @refused account.sync_status `account_id` names the Account, which has it.
 * @refused currency.name `currency_id` names the Currency, which has it.
 */
export interface ManualTradeBalance {
  /**
   * The account.
   *
   * @original account.id
   * @source account.id
   */
  readonly account_id?: string;
  /**
   * The currency of `cash`.
   *
   * @original currency.id
   * @source currency.id
   */
  readonly currency_id?: string;
  /**
   * ISO 4217 code of that currency.
   *
   * @example `"USD"`
   * @original currency.code
   * @source currency.code
   */
  readonly currency_code?: string;
  /**
   * Cash that would be left; the same as `remaining_cash` of the impact.
   *
   * @unit currency
   * @example `"300.71"`
   * @pii financial
   * @original cash
   * @source cash
   */
  readonly cash?: DecimalString | null;
}

/**
 * A checked trade and what it would do; a preview, never cached.
 *
 * @table manual_trade_and_impact
 * @access user
 * @retention 300
 * @source `POST /trade/impact`
 */
export interface ManualTradeAndImpact {
  /**
   * The trade, to be placed within 5 minutes.
   *
   * @primaryKey
   * @foreignKey ManualTrade.id
   * @original trade.id
   * @source `POST /trade/impact trade.id`
   */
  readonly trade_id: string;
  /**
   * What it would do to the account; one item, so far.
   *
   * @original trade_impacts
   * @source `POST /trade/impact trade_impacts`
   */
  readonly trade_impacts?: readonly TradeImpact[];
  /**
   * The cash after it.
   *
   * @original combined_remaining_balance
   * @source `POST /trade/impact combined_remaining_balance`
   */
  readonly combined_remaining_balance?: ManualTradeBalance;
}

/**
 * How an account has done over a time, as its brokerage states it; RateOfReturnObject upstream.
 *
 * @table rate_of_return
 * @access user
 * @cacheTtl 60
 * @staleTtl 86400
 * @retention 2592000
 * @invalidatedBy connections.refresh
 * @source `GET /accounts/{accountId}/returnRates data[]`
 */
export interface RateOfReturn {
  /**
   * The account.
   *
   * @primaryKey
   * @foreignKey Account.id
   * @source `GET /accounts/{accountId}/returnRates {accountId}`
   */
  readonly account_id: string;
  /**
   * The time it is measured over.
   *
   * @primaryKey
   * @original timeframe
   * @source `GET /accounts/{accountId}/returnRates data[].timeframe`
   */
  readonly timeframe: Timeframe;
  /**
   * The return in percent: 5.97 means 5.97 %, not 597 %.
   *
   * @unit %
   * @example `"5.97"`
   * @pii financial
   * @original return_percent
   * @source `GET /accounts/{accountId}/returnRates data[].return_percent`
   */
  readonly return_percent?: DecimalString;
  /**
   * When SnapTrade fetched it.
   *
   * @original created_date
   * @source `GET /accounts/{accountId}/returnRates data[].created_date`
   */
  readonly fetched_at?: IsoDateTime;
}

/**
 * The worth of an account on one day, estimated.
 *
 * @embedded
 */
export interface AccountValueHistoryItem {
  /**
   * The day.
   *
   * @example `"2026-10-01"`
   * @original date
   * @source date
   */
  readonly day?: IsoDate;
  /**
   * Worth of everything in the account, cash included, in the currency of the history.
   *
   * @unit currency
   * @example `"15363.23"`
   * @pii financial
   * @original total_value
   * @source total_value
   */
  readonly total_value?: DecimalString;
}

/**
 * The worth of an account day by day; good for a chart, with gaps. AccountValueHistoryResponse upstream.
 *
 * @table account_value_history
 * @access user
 * @cacheTtl 3600
 * @staleTtl 86400
 * @retention 2592000
 * @invalidatedBy connections.refresh
 * @source `GET /accounts/{accountId}/balanceHistory`
 */
export interface AccountValueHistory {
  /**
   * The account.
   *
   * @primaryKey
   * @foreignKey Account.id
   * @source `GET /accounts/{accountId}/balanceHistory {accountId}`
   */
  readonly account_id: string;
  /**
   * ISO 4217 code of every value.
   *
   * @example `"USD"`
   * @original currency
   * @source `GET /accounts/{accountId}/balanceHistory currency`
   */
  readonly currency?: string;
  /**
   * The values.
   *
   * @original history
   * @source `GET /accounts/{accountId}/balanceHistory history`
   */
  readonly history?: readonly AccountValueHistoryItem[];
}

/**
 * Never came from upstream: a purchase as the application records it, for accounts whose brokerage tells no TaxLot.
 *
 * @table lot
 * @access user
 * @retention 220752000
 * @invalidatedBy lots.record
 */
export interface Lot {
  /**
   * Identifier of the lot.
   *
   * @primaryKey
   * @original id
   */
  readonly id: string;
  /**
   * The user it belongs to.
   *
   * @index
   * @pii identifier
   */
  readonly user_id: string;
  /**
   * The account.
   *
   * @foreignKey Account.id
   * @index
   * @original account_id
   */
  readonly account_id: string;
  /**
   * The security.
   *
   * @foreignKey UniversalSymbol.id
   * @index
   * @original symbol_id
   * @fetched `GET /symbols/{query}`
   */
  readonly symbol_id: string;
  /**
   * Whether the units are owned or owed.
   *
   * @defaultValue `"LONG"`
   * @original position_type
   */
  readonly position_type?: PositionSide;
  /**
   * When it was bought.
   *
   * @original purchased_at
   */
  readonly purchased_at: IsoDateTime;
  /**
   * When the last of it was sold.
   *
   * @original closed_at
   */
  readonly closed_at?: IsoDateTime | null;
  /**
   * Units bought.
   *
   * @unit shares
   * @gt 0
   * @example `"10"`
   * @pii financial
   * @original quantity
   */
  readonly quantity: DecimalString;
  /**
   * Units still held.
   *
   * @unit shares
   * @ge 0
   * @example `"4"`
   * @pii financial
   * @original remaining_quantity
   */
  readonly remaining_quantity: DecimalString;
  /**
   * Price it was bought at, without fees.
   *
   * @unit per share
   * @ge 0
   * @example `"108.3353"`
   * @pii financial
   * @original purchased_price
   */
  readonly purchased_price: DecimalString;
  /**
   * What buying it cost beside the price.
   *
   * @unit currency
   * @ge 0
   * @defaultValue `"0"`
   * @pii financial
   * @original fees
   */
  readonly fees?: DecimalString;
  /**
   * Cost of the whole lot, fees included, not per share.
   *
   * @unit currency
   * @ge 0
   * @example `"1083.353"`
   * @pii financial
   * @original cost_basis
   */
  readonly cost_basis: DecimalString;
  /**
   * ISO 4217 code of price, fees and cost.
   *
   * @example `"USD"`
   * @original currency
   */
  readonly currency: string;
  /**
   * What the owner wrote to it.
   *
   * @maxLength 500
   * @pii identifier
   * @original note
   */
  readonly note?: string | null;
}

/**
 * Never came from upstream: a request to record a purchase as a Lot.
 *
 * @embedded
 */
export interface LotForm {
  /**
   * The account.
   *
   * @original account_id
   */
  readonly account_id: string;
  /**
   * The security, by its identifier at SnapTrade (UUID).
   *
   * @original symbol_id
   */
  readonly symbol_id: string;
  /**
   * Whether the units are owned or owed.
   *
   * @defaultValue `"LONG"`
   * @original position_type
   */
  readonly position_type?: PositionSide;
  /**
   * When it was bought.
   *
   * @original purchased_at
   */
  readonly purchased_at: IsoDateTime;
  /**
   * Units bought.
   *
   * @unit shares
   * @gt 0
   * @example `"10"`
   * @pii financial
   * @original quantity
   */
  readonly quantity: DecimalString;
  /**
   * Price it was bought at, without fees.
   *
   * @unit per share
   * @ge 0
   * @example `"108.3353"`
   * @pii financial
   * @original purchased_price
   */
  readonly purchased_price: DecimalString;
  /**
   * What buying it cost beside the price.
   *
   * @unit currency
   * @ge 0
   * @defaultValue `"0"`
   * @pii financial
   * @original fees
   */
  readonly fees?: DecimalString;
  /**
   * ISO 4217 code of price and fees.
   *
   * @example `"USD"`
   * @original currency
   */
  readonly currency: string;
  /**
   * What the owner writes to it.
   *
   * @maxLength 500
   * @pii identifier
   * @original note
   */
  readonly note?: string | null;
}

/**
 * Never came from upstream: the prices of a security over one interval, as the application records them.
 *
 * @table candle
 * @retention 157680000
 * @invalidatedBy candles.record
 */
export interface Candle {
  /**
   * The security.
   *
   * @primaryKey
   * @foreignKey UniversalSymbol.id
   * @original symbol_id
   * @fetched `GET /symbols/{query}`
   */
  readonly symbol_id: string;
  /**
   * The time it covers.
   *
   * @primaryKey
   * @original interval
   */
  readonly interval: CandleInterval;
  /**
   * When that time begins.
   *
   * @primaryKey
   * @original opened_at
   */
  readonly opened_at: IsoDateTime;
  /**
   * First price.
   *
   * @unit per share
   * @ge 0
   * @example `"112.40"`
   * @original open
   */
  readonly open: DecimalString;
  /**
   * Highest price.
   *
   * @unit per share
   * @ge 0
   * @example `"113.90"`
   * @original high
   */
  readonly high: DecimalString;
  /**
   * Lowest price.
   *
   * @unit per share
   * @ge 0
   * @example `"111.95"`
   * @original low
   */
  readonly low: DecimalString;
  /**
   * Last price.
   *
   * @unit per share
   * @ge 0
   * @example `"113.15"`
   * @original close
   */
  readonly close: DecimalString;
  /**
   * Units traded.
   *
   * @unit shares
   * @ge 0
   * @example `"1204311"`
   * @original volume
   */
  readonly volume?: DecimalString | null;
  /**
   * ISO 4217 code of the prices.
   *
   * @example `"USD"`
   * @original currency
   */
  readonly currency: string;
}

/**
 * Never came from upstream: how much of a portfolio one security should be.
 *
 * @embedded
 */
export interface TargetAllocation {
  /**
   * The security, by its identifier at SnapTrade (UUID).
   *
   * @original symbol_id
   */
  readonly symbol_id: string;
  /**
   * Its share: 25 means 25 %.
   *
   * @unit %
   * @ge 0
   * @le 100
   * @example `"25"`
   * @original percent
   */
  readonly percent: DecimalString;
}

/**
 * Never came from upstream: accounts that a user looks at together.
 *
 * @table portfolio
 * @access user
 * @retention 220752000
 */
export interface Portfolio {
  /**
   * Identifier of the portfolio.
   *
   * @primaryKey
   * @original id
   */
  readonly id: string;
  /**
   * The user it belongs to.
   *
   * @index
   * @pii identifier
   */
  readonly user_id: string;
  /**
   * Name that its owner gave it.
   *
   * @minLength 1
   * @maxLength 200
   * @pii identifier
   * @original name
   */
  readonly name: string;
  /**
   * ISO 4217 code that everything is counted in.
   *
   * @defaultValue `"USD"`
   * @original base_currency
   */
  readonly base_currency?: string;
  /**
   * Its accounts.
   *
   * @original account_ids
   */
  readonly account_ids: readonly string[];
  /**
   * What it should hold.
   *
   * @original target_allocations
   */
  readonly target_allocations?: readonly TargetAllocation[];
  /**
   * When it was made.
   *
   * @original created_at
   */
  readonly created_at: IsoDateTime;
  /**
   * When it was last changed.
   *
   * @original updated_at
   */
  readonly updated_at?: IsoDateTime | null;
}

/**
 * Never came from upstream: how much of a portfolio is of one kind.
 *
 * @embedded
 */
export interface AssetAllocation {
  /**
   * The kind of instrument, or `cash`.
   *
   * @example `"stock"`
   * @example `"cash"`
   * @original kind
   */
  readonly kind: string;
  /**
   * Its worth, in the base currency.
   *
   * @unit currency
   * @example `"4526"`
   * @pii financial
   * @original value
   */
  readonly value: DecimalString;
  /**
   * Its share: 25 means 25 %.
   *
   * @unit %
   * @example `"29.46"`
   * @original percent
   */
  readonly percent: DecimalString;
}

/**
 * Never came from upstream: what a portfolio is worth, computed from positions and balances.
 *
 * @table portfolio_summary
 * @access user
 * @cacheTtl 60
 * @staleTtl 3600
 * @retention 2592000
 * @invalidatedBy trades.place
 * @invalidatedBy orders.cancel
 * @invalidatedBy orders.replace
 * @invalidatedBy connections.refresh
 * @invalidatedBy accounts.update
 * @invalidatedBy lots.record
 */
export interface PortfolioSummary {
  /**
   * The portfolio; `all` = every account of the user.
   *
   * @primaryKey
   * @original portfolio_id
   */
  readonly portfolio_id: string;
  /** When it was computed. */
  readonly computed_at: IsoDateTime;
  /**
   * ISO 4217 code of every amount; what is held in another currency stands in another summary.
   *
   * @primaryKey
   * @example `"USD"`
   * @original currency
   */
  readonly currency: string;
  /**
   * Worth of everything, cash included.
   *
   * @unit currency
   * @example `"15363.23"`
   * @pii financial
   * @original total_value
   */
  readonly total_value: DecimalString;
  /**
   * Cash in it; negative where margin accounts have borrowed more.
   *
   * @unit currency
   * @example `"300.71"`
   * @pii financial
   * @original cash
   */
  readonly cash: DecimalString;
  /**
   * Worth of its positions.
   *
   * @unit currency
   * @example `"15062.52"`
   * @pii financial
   * @original positions_value
   */
  readonly positions_value: DecimalString;
  /**
   * Cost of all its positions; null where one of them is unknown.
   *
   * @unit currency
   * @pii financial
   * @original cost_basis
   */
  readonly cost_basis?: DecimalString | null;
  /**
   * Worth less cost of its positions.
   *
   * @unit currency
   * @pii financial
   * @original unrealized_gain
   */
  readonly unrealized_gain?: DecimalString | null;
  /**
   * That gain in percent of the cost: 5.97 means 5.97 %.
   *
   * @unit %
   * @example `"5.97"`
   * @pii financial
   * @original unrealized_gain_percent
   */
  readonly unrealized_gain_percent?: DecimalString | null;
  /**
   * What it consists of.
   *
   * @original allocations
   */
  readonly allocations?: readonly AssetAllocation[];
}

/**
 * Never came from upstream: how well, and how wildly, something has done. Null = too few values to tell.
 *
 * @embedded
 */
export interface PerformanceMetrics {
  /**
   * Return over the whole time: 5.97 means 5.97 %.
   *
   * @unit %
   * @example `"5.97"`
   * @pii financial
   * @original total_return_percent
   */
  readonly total_return_percent?: DecimalString | null;
  /**
   * The same as a return per year.
   *
   * @unit %
   * @example `"11.2"`
   * @pii financial
   * @original annualized_return_percent
   */
  readonly annualized_return_percent?: DecimalString | null;
  /**
   * Standard deviation of the daily returns, per year.
   *
   * @unit %
   * @ge 0
   * @example `"14.8"`
   * @original volatility_percent
   */
  readonly volatility_percent?: DecimalString | null;
  /**
   * Deepest fall from a high, as a positive number.
   *
   * @unit %
   * @ge 0
   * @example `"9.3"`
   * @original max_drawdown_percent
   */
  readonly max_drawdown_percent?: DecimalString | null;
  /**
   * Return over the riskless rate, by volatility.
   *
   * @unit ratio
   * @example `"0.76"`
   * @original sharpe_ratio
   */
  readonly sharpe_ratio?: DecimalString | null;
  /**
   * The same by the volatility of the losses alone.
   *
   * @unit ratio
   * @example `"1.1"`
   * @original sortino_ratio
   */
  readonly sortino_ratio?: DecimalString | null;
  /**
   * How far it moves with the market.
   *
   * @unit ratio
   * @example `"0.93"`
   * @original beta
   */
  readonly beta?: DecimalString | null;
}

/**
 * Never came from upstream: how an account has done over a time, computed from its history and activities.
 *
 * @table account_performance
 * @access user
 * @cacheTtl 3600
 * @staleTtl 86400
 * @retention 2592000
 * @invalidatedBy connections.refresh
 * @invalidatedBy lots.record
 */
export interface AccountPerformance {
  /**
   * The account.
   *
   * @primaryKey
   * @foreignKey Account.id
   * @original account_id
   */
  readonly account_id: string;
  /**
   * The time it is measured over.
   *
   * @primaryKey
   * @original timeframe
   */
  readonly timeframe: Timeframe;
  /**
   * First day of that time.
   *
   * @original start_date
   */
  readonly start_date: IsoDate;
  /**
   * Last day of that time.
   *
   * @original end_date
   */
  readonly end_date: IsoDate;
  /** When it was computed. */
  readonly computed_at: IsoDateTime;
  /**
   * ISO 4217 code of every amount.
   *
   * @example `"USD"`
   * @original currency
   */
  readonly currency: string;
  /**
   * Worth of the account at the start.
   *
   * @unit currency
   * @pii financial
   * @original start_value
   */
  readonly start_value?: DecimalString | null;
  /**
   * Worth of the account at the end.
   *
   * @unit currency
   * @pii financial
   * @original end_value
   */
  readonly end_value?: DecimalString | null;
  /**
   * What was paid in, less what was taken out.
   *
   * @unit currency
   * @pii financial
   * @original net_contributions
   */
  readonly net_contributions?: DecimalString | null;
  /**
   * Dividends received.
   *
   * @unit currency
   * @pii financial
   * @original dividends
   */
  readonly dividends?: DecimalString | null;
  /**
   * Fees and commissions paid.
   *
   * @unit currency
   * @pii financial
   * @original fees
   */
  readonly fees?: DecimalString | null;
  /**
   * How well, and how wildly.
   *
   * @original metrics
   */
  readonly metrics: PerformanceMetrics;
}

/**
 * Never came from upstream: a rule for what to hold, that can be tested on the past.
 *
 * @table strategy
 * @access user
 * @retention 220752000
 */
export interface Strategy {
  /**
   * Identifier of the strategy.
   *
   * @primaryKey
   * @original id
   */
  readonly id: string;
  /**
   * The user it belongs to.
   *
   * @index
   * @pii identifier
   */
  readonly user_id: string;
  /**
   * Name that its owner gave it.
   *
   * @minLength 1
   * @maxLength 200
   * @pii identifier
   * @original name
   */
  readonly name: string;
  /**
   * What it is about.
   *
   * @maxLength 2000
   * @original description
   */
  readonly description?: string | null;
  /**
   * What it holds.
   *
   * @original target_allocations
   */
  readonly target_allocations: readonly TargetAllocation[];
  /**
   * How often it trades back to that.
   *
   * @defaultValue `"monthly"`
   * @original rebalance
   */
  readonly rebalance?: RebalanceFrequency;
  /**
   * Whatever else its rule needs.
   *
   * @original parameters
   */
  readonly parameters?: JsonValue;
  /**
   * When it was made.
   *
   * @original created_at
   */
  readonly created_at: IsoDateTime;
}

/**
 * Never came from upstream: a request to try a strategy on the past.
 *
 * @embedded
 */
export interface BacktestRequestForm {
  /**
   * The strategy.
   *
   * @original strategy_id
   */
  readonly strategy_id: string;
  /**
   * First day.
   *
   * @example `"2021-01-04"`
   * @original start_date
   */
  readonly start_date: IsoDate;
  /**
   * Last day.
   *
   * @example `"2025-12-31"`
   * @original end_date
   */
  readonly end_date: IsoDate;
  /**
   * The candles to use.
   *
   * @defaultValue `"1d"`
   * @original interval
   */
  readonly interval?: CandleInterval;
  /**
   * Money to begin with.
   *
   * @unit currency
   * @gt 0
   * @defaultValue `"10000"`
   * @original initial_cash
   */
  readonly initial_cash?: DecimalString;
  /**
   * ISO 4217 code of the amounts.
   *
   * @defaultValue `"USD"`
   * @original currency
   */
  readonly currency?: string;
  /**
   * Cost of one order.
   *
   * @unit currency
   * @ge 0
   * @defaultValue `"0"`
   * @original commission
   */
  readonly commission?: DecimalString;
  /**
   * How much worse than the candle an order trades: 0.1 means 0.1 %.
   *
   * @unit %
   * @ge 0
   * @defaultValue `"0"`
   * @original slippage_percent
   */
  readonly slippage_percent?: DecimalString;
  /**
   * The security to compare with.
   *
   * @original benchmark_symbol_id
   */
  readonly benchmark_symbol_id?: string | null;
}

/**
 * Never came from upstream: what the answer to an OptimizationRequestForm must keep to.
 *
 * @embedded
 */
export interface OptimizationConstraints {
  /**
   * Smallest share of one security; negative allows to sell short.
   *
   * @unit %
   * @ge -100
   * @le 100
   * @defaultValue `"0"`
   * @original min_weight_percent
   */
  readonly min_weight_percent?: DecimalString;
  /**
   * Largest share of one security.
   *
   * @unit %
   * @ge 0
   * @le 100
   * @defaultValue `"100"`
   * @original max_weight_percent
   */
  readonly max_weight_percent?: DecimalString;
  /**
   * Return per year that must be reached: 5.97 means 5.97 %.
   *
   * @unit %
   * @original target_return_percent
   */
  readonly target_return_percent?: DecimalString | null;
  /**
   * Volatility per year that must not be passed.
   *
   * @unit %
   * @ge 0
   * @original max_volatility_percent
   */
  readonly max_volatility_percent?: DecimalString | null;
}

/**
 * Never came from upstream: a request for the best mix of securities, measured on the past.
 *
 * @embedded
 */
export interface OptimizationRequestForm {
  /**
   * The securities to choose from.
   *
   * @minLength 2
   * @original symbol_ids
   */
  readonly symbol_ids: readonly string[];
  /**
   * What is best.
   *
   * @defaultValue `"max_sharpe"`
   * @original objective
   */
  readonly objective?: OptimizationObjective;
  /**
   * First day of the past that is used.
   *
   * @example `"2021-01-04"`
   * @original start_date
   */
  readonly start_date: IsoDate;
  /**
   * Last day of it.
   *
   * @example `"2025-12-31"`
   * @original end_date
   */
  readonly end_date: IsoDate;
  /**
   * The candles to use.
   *
   * @defaultValue `"1d"`
   * @original interval
   */
  readonly interval?: CandleInterval;
  /**
   * Riskless return per year: 4.2 means 4.2 %.
   *
   * @unit %
   * @defaultValue `"0"`
   * @original risk_free_rate_percent
   */
  readonly risk_free_rate_percent?: DecimalString;
  /**
   * What the mix must keep to.
   *
   * @original constraints
   */
  readonly constraints?: OptimizationConstraints;
}

/** Every entity by its name. */
export interface Entities {
  readonly Currency: Currency;
  readonly Exchange: Exchange;
  readonly SecurityType: SecurityType;
  readonly FigiInstrument: FigiInstrument;
  readonly UniversalSymbol: UniversalSymbol;
  readonly SymbolQuery: SymbolQuery;
  readonly Symbol: Symbol;
  readonly UnderlyingSymbol: UnderlyingSymbol;
  readonly OptionsSymbol: OptionsSymbol;
  readonly BrokerageType: BrokerageType;
  readonly Brokerage: Brokerage;
  readonly DataFreshnessMode: DataFreshnessMode;
  readonly BrokerageAuthorization: BrokerageAuthorization;
  readonly ConnectionRefresh: ConnectionRefresh;
  readonly TransactionsSync: TransactionsSync;
  readonly HoldingsSync: HoldingsSync;
  readonly SyncStatus: SyncStatus;
  readonly Money: Money;
  readonly AccountBalance: AccountBalance;
  readonly Account: Account;
  readonly Balance: Balance;
  readonly ListedInstrument: ListedInstrument;
  readonly OptionInstrument: OptionInstrument;
  readonly FutureInstrument: FutureInstrument;
  readonly FutureOptionInstrument: FutureOptionInstrument;
  readonly CfdInstrument: CfdInstrument;
  readonly TokenizedAssetInstrument: TokenizedAssetInstrument;
  readonly TaxLot: TaxLot;
  readonly Position: Position;
  readonly OptionsPosition: OptionsPosition;
  readonly UniversalActivity: UniversalActivity;
  readonly Trade: Trade;
  readonly TrailingStop: TrailingStop;
  readonly ChildBrokerageOrderIds: ChildBrokerageOrderIds;
  readonly AccountOrderRecord: AccountOrderRecord;
  readonly SymbolQuote: SymbolQuote;
  readonly ChainPerStrikePriceItem: ChainPerStrikePriceItem;
  readonly ChainPerRootItem: ChainPerRootItem;
  readonly OptionChainItem: OptionChainItem;
  readonly TradingInstrument: TradingInstrument;
  readonly ManualTradeForm: ManualTradeForm;
  readonly ManualTradeFormWithOptions: ManualTradeFormWithOptions;
  readonly ManualTradeReplaceForm: ManualTradeReplaceForm;
  readonly OrderCancellation: OrderCancellation;
  readonly ManualTradeSymbol: ManualTradeSymbol;
  readonly ManualTrade: ManualTrade;
  readonly TradeImpact: TradeImpact;
  readonly ManualTradeBalance: ManualTradeBalance;
  readonly ManualTradeAndImpact: ManualTradeAndImpact;
  readonly RateOfReturn: RateOfReturn;
  readonly AccountValueHistoryItem: AccountValueHistoryItem;
  readonly AccountValueHistory: AccountValueHistory;
  readonly Lot: Lot;
  readonly LotForm: LotForm;
  readonly Candle: Candle;
  readonly TargetAllocation: TargetAllocation;
  readonly Portfolio: Portfolio;
  readonly AssetAllocation: AssetAllocation;
  readonly PortfolioSummary: PortfolioSummary;
  readonly PerformanceMetrics: PerformanceMetrics;
  readonly AccountPerformance: AccountPerformance;
  readonly Strategy: Strategy;
  readonly BacktestRequestForm: BacktestRequestForm;
  readonly OptimizationConstraints: OptimizationConstraints;
  readonly OptimizationRequestForm: OptimizationRequestForm;
}
