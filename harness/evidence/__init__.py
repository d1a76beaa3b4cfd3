"""Hold the typed reports of compare and load runs: what a run leaves behind, and what a gate decides on."""
