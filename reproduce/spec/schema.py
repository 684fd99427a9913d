"""The JSON Schema of specs, generated from the models that check them."""

from __future__ import annotations

from typing import Any

from reproduce.spec.form import SpecText


def schema() -> dict[str, Any]:
    """The schema, draft 2020-12. A spec that extends another may leave out what it inherits."""
    found = SpecText.model_json_schema()
    required = [key for key in found["required"] if key not in ("data", "model")]
    inherits = {"if": {"not": {"required": ["extends"]}}, "then": {"required": ["data", "model"]}}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "required": required, **inherits}
