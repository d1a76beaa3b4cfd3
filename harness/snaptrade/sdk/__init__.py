"""SnapTrade's own SDK: asking through it, and reading its response schemas."""
