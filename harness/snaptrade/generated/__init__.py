"""What the schema says, as Python.

Generated from unified_domain.yaml by `harness generate`; do not edit. [5877b0a7a6882e5d]
"""
