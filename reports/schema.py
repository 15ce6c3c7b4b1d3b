"""The JSON Schema of `results.json`: `python -m reports.schema > reports/results.schema.json`."""

from __future__ import annotations

import json
import sys

from .model import Results


def schema() -> str:
    """Return the schema, generated from the model that every pack is written by."""
    return (
        json.dumps(Results.model_json_schema(by_alias=True, mode="serialization"), indent=2) + "\n"
    )


if __name__ == "__main__":
    sys.stdout.write(schema())
