"""Describe what can be traded, and what it costs: symbols, options, other instruments, prices."""
