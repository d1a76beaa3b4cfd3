"""Read requests from what a team has: JSON Lines, an HTTP archive, cassettes, an access log, an OpenAPI file."""
