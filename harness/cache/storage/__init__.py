"""The tier in the database: its tables, its connections, and how it is written."""
