"""Who saw and changed personal data: an append-only table whose rows are chained by their hashes."""
