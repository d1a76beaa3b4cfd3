"""A local SnapTrade over real HTTP: made-up accounts, and the real API's rules on who may ask, and how often."""
