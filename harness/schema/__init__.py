"""What the unified model is: the schema language, read and checked into frozen values."""
