#!/bin/sh
# The committed cassettes, from a sandbox: what is there is kept, unless --overwrite is given.
set -eu
harness=${HARNESS:-harness}
limited="--parameter order_type=Limit --parameter time_in_force=Day"
at_once="--parameter order_type=Market --parameter time_in_force=FOK"
failures="401 402 403 404 425 429 500 503"

record() {
  # shellcheck disable=SC2086 # options, not one word
  "$harness" record $keep "$@"
}

story() { # as whom, under which name, and the order's parameters: what it would do, then what it did in each account
  user=$1 scenario=$2
  shift 2
  record trades.impact trades.place orders.replace orders.cancel --each --as-user "$user" --scenario "$scenario" "$@"
}

keep=${1:-}
for each in user:everyday world:world large:large empty:empty kinds:kinds trader:trader; do
  who="--as-user sandbox-${each%%:*} --scenario ${each##*:}"
  # shellcheck disable=SC2086
  {
    record $who
    if [ "$each" != empty:empty ]; then # who has no account
      record performance.get $who --parameter timeframe=1Y
      record connections.refresh accounts.update $who --each
    fi
  }
done
record lots.list lots.record --parameter account_id=c6424afb-af1f-8926-8e45-05edd46f8268 --parameter symbol_id=AAPL \
  --parameter quantity=2 --parameter purchased_price=187.25 --parameter purchased_at=2025-06-02T14:00:00Z \
  --parameter currency=USD
record candles.list candles.record --parameter symbol_id=AAPL --parameter interval=1d --parameter open=187.1 \
  --parameter high=190 --parameter low=186.55 --parameter close=189.9 --parameter volume=1200 --parameter currency=USD \
  --parameter opened_at=2025-06-02T14:00:00Z
record activities.list --as-user sandbox-large --scenario third-page --parameter offset=2000
for timeframe in 1D 1W 1M YTD ALL; do
  record performance.get --scenario "over-$timeframe" --parameter "timeframe=$timeframe"
done

# shellcheck disable=SC2086
{
  story sandbox-user buy $limited --parameter action=BUY --parameter symbol=AAPL --parameter units=2 --parameter price=150.25
  story sandbox-user sell $limited --parameter action=SELL --parameter symbol=MSFT --parameter units=3 --parameter price=612.5
  story sandbox-user at-once $at_once --parameter action=BUY --parameter symbol=KO --parameter units=1.5
  story sandbox-large money $at_once --parameter action=BUY --parameter symbol=VTI --parameter notional_value=1000
  story sandbox-world abroad $limited --parameter action=SELL --parameter symbol=7203.T --parameter units=100 --parameter price=3100
  story sandbox-kinds unknown $limited --parameter action=BUY --parameter symbol=NOSUCH --parameter units=1 --parameter price=1
  record orders.replace orders.cancel --each --as-user sandbox-trader --scenario waiting $limited \
    --parameter action=BUY --parameter units=2 --parameter price=150.25
  story sandbox-trader trader $limited --parameter action=BUY --parameter symbol=AAPL --parameter units=3 --parameter price=149.5
  for failure in $failures; do
    record --fault "$failure" --scenario "refused-$failure"
    record performance.get connections.refresh accounts.update --fault "$failure" --scenario "refused-$failure" \
      --parameter timeframe=1Y
    record trades.impact trades.place orders.replace orders.cancel --fault "$failure" --scenario "refused-$failure" \
      $limited --parameter action=BUY --parameter symbol=AAPL --parameter units=2 --parameter price=150.25
  done
  # What both paths make of it, for review: from then on `harness compare` holds them to it.
  "$harness" cassettes golden $keep
}
