"""Application number one: a finance application on top of SnapTrade, the brokerage API."""
