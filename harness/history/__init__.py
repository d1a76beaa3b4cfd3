"""What cached values were before, from when until when, and where each came from."""
