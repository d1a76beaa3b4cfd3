"""A run as text: for a terminal, for a browser. Nothing here writes a file."""
