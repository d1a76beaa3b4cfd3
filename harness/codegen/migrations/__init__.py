"""Plan what a database goes through from one schema to the next, as an Alembic revision."""
