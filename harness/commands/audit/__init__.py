"""Read the audit trail, verify it, and explain a value: `harness audit`, `harness explain`."""
