"""Entities from upstream replies and back, over any Model."""
