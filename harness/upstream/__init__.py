"""SnapTrade, three ways, one contract: the SDK against the live API, recorded cassettes, a local sandbox."""
