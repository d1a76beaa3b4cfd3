"""What the commands do with two HTTP services."""
