"""Runs over recorded cases: in one process, and on all cores."""
