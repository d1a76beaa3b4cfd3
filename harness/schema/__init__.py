"""Define the schema language, and read and check schema files into frozen values."""
