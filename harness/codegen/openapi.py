"""Write an OpenAPI 3.1 document with the component schemas of the domain; the application's own adds the routes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from harness.codegen.json_schema import build_definitions, json_text, schema_title
from harness.codegen.text import origin

if TYPE_CHECKING:
    from harness.codegen.json_schema import SchemaTree
    from harness.schema.ir import Schema

COMPONENTS = "#/components/schemas/"

_VERSION_DIGITS = 12


def emit_openapi(schema: Schema) -> str:
    """Emit `openapi.json`; its version changes with anything that it says of a component."""
    components: SchemaTree = {"schemas": build_definitions(schema, COMPONENTS)}
    about: SchemaTree = {
        "title": schema_title(schema),
        "version": hashlib.sha256(json_text(components).encode()).hexdigest()[:_VERSION_DIGITS],
        "description": "\n\n".join(filter(None, (schema.description, origin(schema)))),
    }
    drop: SchemaTree = {"x-drop": list(schema.drop)} if schema.drop else {}
    return json_text({"openapi": "3.1.0", "info": about, **drop, "paths": {}, "components": components})
