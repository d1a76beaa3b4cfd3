"""The one time limit of the tests: it ends what hangs, and no machine is too busy to keep it."""

HANG = 600.0  # seconds
