"""What the schema says, as Python.

Generated from unified_domain.yaml by `harness generate`; do not edit.
"""
