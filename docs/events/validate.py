#!/usr/bin/env python3
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
"""Validates messages against the schemas in this directory.

Reads lines from standard input: a topic, or the file name of a schema, then a space and JSON. That is what
`mosquitto_sub -v -t 'classroom/v1/#'` prints. Writes one line for each: `ok`, or what is wrong with it.
Exits with 0 when all are valid, else with 1. Needs the Python package `jsonschema`, see scripts/schema-validator.
"""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

DIRECTORY = pathlib.Path(__file__).resolve().parent


def load_validators():
    """A validator for each schema, by file name; also checks that the schemas are schemas."""
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in DIRECTORY.glob("*.schema.json")}
    registry = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
    )
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    return {name: Draft202012Validator(schema, registry=registry) for name, schema in schemas.items()}


def schema_for(name):
    """The schema of a topic of version 1 of the contract; a schema's own name is returned as it is."""
    parts = name.split("/")
    if parts[:2] != ["classroom", "v1"] or len(parts) < 6:
        return name
    if parts[5] == "event" and len(parts) == 7:
        return "envelope.schema.json"
    if parts[5] == "backlog" and len(parts) == 7:
        return "batch.schema.json"
    if (parts[5], len(parts)) in (("presence", 6), ("state", 7)):
        return parts[5] + ".schema.json"
    return name


def problem(name, text, validators):
    """What is wrong, in one line; `None` when nothing is."""
    validator = validators.get(schema_for(name))
    if validator is None:
        return f"{name}: there is no schema for it"
    try:
        # Python would take NaN and Infinity, which are not JSON.
        instance = json.loads(text, parse_constant=lambda constant: (_ for _ in ()).throw(ValueError(constant)))
    except ValueError as error:
        return f"{name}: not JSON: {error}"
    errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(instance)]
    errors += family_errors(name, instance)
    return f"{name}: {'; '.join(errors)}".replace("\n", " ") if errors else None


def family_errors(name, instance):
    """What of an event, or of a batch's events, does not have the family of its topic."""
    family = name.split("/")[-1] if schema_for(name) in ("envelope.schema.json", "batch.schema.json") else name
    if family == name:
        return []
    events = instance if isinstance(instance, list) else [instance]
    return [
        f"$.family: {event.get('family')!r} is not that of the topic"
        for event in events
        if isinstance(event, dict) and event.get("family") != family
    ]


def main():
    validators = load_validators()
    is_valid = True
    for line in sys.stdin.buffer:
        name, _, text = line.decode("utf-8").rstrip("\n").partition(" ")
        found = problem(name, text, validators)
        is_valid = is_valid and found is None
        print(found or "ok", flush=True)
    return 0 if is_valid else 1


if __name__ == "__main__":
    sys.exit(main())
