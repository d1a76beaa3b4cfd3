"""Move a live application from one implementation to another, and prove that no answer changed."""

__version__ = "0.1.0"
