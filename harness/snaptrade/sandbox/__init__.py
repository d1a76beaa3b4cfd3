"""Serve a local SnapTrade over HTTP: made-up accounts behind the real API's signatures, rate limits and errors."""
