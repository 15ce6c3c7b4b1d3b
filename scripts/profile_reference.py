"""Write docs/profile.md and docs/profile.schema.json from the profile's model.

python -m scripts.profile_reference           # write
python -m scripts.profile_reference --check   # fail when one is stale
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fixtures.profile import Profile

DOCS = Path(__file__).resolve().parents[1] / "docs"
HEAD = """<!-- Written by `python -m scripts.profile_reference`: edit the model instead. -->

# Profile reference

One TOML file says what a target promises. Every section but `name` is optional; without it the
checks that need it are *not applicable*, and listed as such. Paths are relative to the profile.
Unknown keys and values of another type are errors that name the key.
"""


def table(title: str, section: dict[str, Any]) -> str:
    """Write the keys of one section."""
    required = section.get("required", [])
    lines = [f"\n## {title}\n\n", "| key | type | default | meaning |\n|---|---|---|---|\n"]
    for key, entry in section.get("properties", {}).items():
        default = "required" if key in required else f"`{json.dumps(entry.get('default'))}`"
        if "default" not in entry and key not in required:
            default = ""
        lines.append(f"| `{key}` | {kind(entry)} | {default} | {entry.get('description', '')} |\n")
    return "".join(lines)


def kind(entry: dict[str, Any]) -> str:
    """Name a key's type as TOML would."""
    if "$ref" in entry:
        return str(entry["$ref"]).rpartition("/")[2]
    if "anyOf" in entry:
        return " or ".join(kind(each) for each in entry["anyOf"] if each.get("type") != "null")
    if "enum" in entry:
        return " or ".join(f"`{value}`" for value in entry["enum"])
    if entry.get("type") == "array":
        return f"list of {kind(entry['items'])}"
    if entry.get("type") == "object" and "additionalProperties" in entry:
        return f"table of {kind(entry['additionalProperties'])}"
    return str(entry.get("const", entry.get("format", entry.get("type", "any"))))


def pages() -> Iterator[tuple[Path, str]]:
    """Yield the files and what belongs into them."""
    schema = Profile.model_json_schema()
    sections = [table("The file", schema)]
    sections += [table(name, section) for name, section in schema["$defs"].items()]
    yield DOCS / "profile.md", HEAD + "".join(sections)
    yield DOCS / "profile.schema.json", json.dumps(schema, indent=2) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description="Write the profile's reference.")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    if parser.parse_args(arguments).check:
        return int(any(not file.exists() or file.read_text() != text for file, text in pages()))
    DOCS.mkdir(exist_ok=True)
    for file, text in pages():
        file.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
