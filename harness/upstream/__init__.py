"""What stands between an application and its upstream: repetition, rate limits, a circuit breaker, a bulkhead."""
