"""From one schema to the next: what a database has to go through, as an Alembic revision."""
