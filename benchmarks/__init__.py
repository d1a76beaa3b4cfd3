"""What is claimed of speed, measured: each figure against a rival or a limit, in one run on one machine."""
