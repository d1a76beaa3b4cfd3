"""Two ways to answer the same catalogue of operations: the original path and the unified path."""
