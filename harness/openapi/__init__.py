"""An OpenAPI file as operations and response types."""
