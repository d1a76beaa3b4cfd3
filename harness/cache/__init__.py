"""The cache-first path's memory: entities with a time to live, in one database."""
