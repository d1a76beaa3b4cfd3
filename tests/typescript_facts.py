"""A Schema read back from what the TypeScript compiler finds in `types.ts`: whatever it lacks, the file has lost."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, TypeAlias

from json_facts import CONSTRAINTS, source_of

from harness.schema.ir import (
    Constraint,
    Entity,
    EntityRef,
    Enum,
    EnumRef,
    Field,
    ListOf,
    Reference,
    Scalar,
    Schema,
    Steps,
    Type,
    Union,
    snake_case,
)

Tree: TypeAlias = dict[str, Any]

SCALARS = {
    "Integer": "integer",
    "DecimalString": "decimal",
    "IsoDate": "date",
    "IsoTime": "time",
    "IsoDateTime": "datetime",
    "Uuid": "uuid",
    "JsonValue": "json",
}
LITERALS = {str: "string", int: "integer", bool: "boolean"}
LENGTHS = {"minLength": "min_length", "maxLength": "max_length"}
"""
"""
