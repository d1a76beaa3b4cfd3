"""How the cache does: what is counted, what it holds, and whether it is sound."""
