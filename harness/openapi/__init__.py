"""Read an OpenAPI 3 file: its document, and the types of its responses."""
