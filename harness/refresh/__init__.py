"""Keep cached answers that are in use fresh, in the background, by one process of a fleet."""
