"""Says what jsonschema thinks of TOML files: an array of {"schema", "toml"} in, of messages out."""

import datetime
import json
import sys
import tomllib

from jsonschema import Draft7Validator, FormatChecker
from jsonschema.validators import extend


def is_whole(_, value):
    """TOML tells 1 from 1.0, which JSON does not."""
    return isinstance(value, int) and not isinstance(value, bool)


# The meta-schema is JSON, and is judged as such.
TomlValidator = extend(
    Draft7Validator, type_checker=Draft7Validator.TYPE_CHECKER.redefine("integer", is_whole)
)


def as_json(value):
    """TOML's dates and times are texts in JSON."""
    if isinstance(value, dict):
        return {key: as_json(member) for key, member in value.items()}
    if isinstance(value, list):
        return [as_json(member) for member in value]
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return value


def judge(case):
    schema = json.loads(case["schema"])
    Draft7Validator.check_schema(schema)
    validator = TomlValidator(schema, format_checker=FormatChecker())
    toml = as_json(tomllib.loads(case["toml"]))
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(toml)]


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout, ensure_ascii=False)
