"""Migrate into the unified store, and look into it: `harness cache`."""
