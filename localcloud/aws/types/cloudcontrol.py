"""Cloud Control: types that the stock provider has no class for, by their CloudFormation schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from localcloud.aws import desired_state
from localcloud.aws.cloud import Aws, CloudError
from localcloud.aws.cloudcontrol import ROWS, Row, State
from localcloud.aws.emulation import Emulation
from localcloud.aws.readback import settle
from localcloud.aws.references import missing_reference
from localcloud.aws.validation import Failure
from localcloud.aws.values import UNKNOWN, Props

_BY_TYPE = {row.type_name: row for row in ROWS}
_BY_KIND = {row.kind: row for row in ROWS}


class Resource(Emulation):
    """`aws.cloudcontrol.Resource`; its id is what the schema calls the primary identifier.

    The stock provider reads no drift into `desiredState`; here a refresh shows it.
    """

    token = "aws:cloudcontrol/resource:Resource"
    service = "sagemaker"
    create_operation = ""
    operations = frozenset().union(*(row.operations for row in ROWS))
    outputs = ("properties",)
    kept = {
        "schema": "what the provider checks the state with; no property of the object",
        "roleArn": "the role that Cloud Control takes on; no property of the object",
        "typeVersionId": "the version of the type; no property of the object",
    }
    replace_on = frozenset({"typeName"})

    def rows(self) -> tuple[str, ...]:
        return tuple(f"{self.token} {name}" for name in sorted(_BY_TYPE))

    def row_of(self, properties: Mapping[str, Any]) -> str:
        name = properties.get("typeName")
        return f"{self.token} {name}" if name in _BY_TYPE else self.token

    def is_input(self, name: str) -> bool:
        return name in {"desiredState", "typeName", *self.kept}

    def refused(self, inputs: Props, aws: Aws) -> list[Failure]:
        known = {"desiredState", "typeName", "region", *self.kept}
        found: list[Failure] = [
            (name, f"is not known; allowed: {', '.join(sorted(known))}")
            for name in sorted(set(inputs) - known)
        ]
        found += [
            (name, "is required and missing")
            for name in ("desiredState", "typeName")
            if name not in inputs
        ]
        if "schema" not in inputs:
            found.append(
                (
                    "schema",
                    "is missing: the stock provider would ask CloudFormation for it in every "
                    "preview. Make the resource with components.common.cloudcontrol",
                )
            )
        type_name, text = inputs.get("typeName"), inputs.get("desiredState")
        if type_name is None or type_name is UNKNOWN:
            return found
        if type_name not in _BY_TYPE:
            return [
                *found,
                (
                    "typeName",
                    f"{type_name} is not among the types that the local cloud holds through Cloud "
                    f"Control: {', '.join(sorted(_BY_TYPE))}. Add a row to "
                    "localcloud/aws/cloudcontrol.py",
                ),
            ]
        if isinstance(inputs.get("schema"), str):
            found += _of_another_type(inputs["schema"], type_name)
        if isinstance(text, str):
            found += desired_state.failures(type_name, text)
        return found

    def replaced_by(self, name: str, before: Any, after: Any, inputs: Mapping[str, Any]) -> bool:
        if name != "desiredState" or not isinstance(before, str) or not isinstance(after, str):
            return False
        old, new = desired_state.parsed(before), desired_state.parsed(after)
        type_name = inputs.get("typeName")
        if old is None or new is None or type_name not in _BY_TYPE:
            return False
        return desired_state.replaces(str(type_name), old, new)

    def create(self, aws: Aws, inputs: Props) -> str:
        row, state = _BY_TYPE[inputs["typeName"]], _state(inputs)
        missing = missing_reference(state, aws)
        if missing is not None:
            raise CloudError("", missing)
        row.create(aws, state)
        return row.identifier(aws, state)

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        row, name = _row_of(id_)
        found = row.read(aws, name)
        declared = desired_state.parsed(known.get("desiredState", "")) or {}
        inputs = _without_read_only(row, found)
        for each in row.write_only & set(declared):
            inputs[each] = declared[each]
        if declared:
            inputs = settle(declared, inputs)
        text = known.get("desiredState") if inputs == declared else None
        return {
            "typeName": row.type_name,
            "desiredState": text or json.dumps(inputs, sort_keys=True),
            "properties": json.dumps(found, sort_keys=True),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "desiredState" not in changed:
            return
        row, before, after = _BY_TYPE[inputs["typeName"]], _state(old), _state(inputs)
        fixed = desired_state.not_updatable(row.type_name, before, after)
        if fixed:
            raise CloudError(
                "NotUpdatable",
                f"{row.type_name}: {', '.join(fixed)} cannot change after the creation, and the "
                f"provider replaces only when a create-only property changes as a whole. Give "
                f"{row.name} a new value with the change",
            )
        missing = missing_reference(after, aws)
        if missing is not None:
            raise CloudError("", missing)
        row.update(aws, before, after)

    def renewed(self, changed: Any) -> tuple[str, ...]:
        return ("properties",) if "desiredState" in changed else ()

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        row, name = _row_of(id_)
        row.delete(aws, name)


def _state(inputs: Props) -> State:
    return desired_state.parsed(inputs["desiredState"]) or {}


def _row_of(id_: str) -> tuple[Row, str]:
    """The row and the object's name, from an ARN. Raises CloudError for any other id."""
    kind, _, name = id_.rpartition(":")[2].partition("/")
    if kind not in _BY_KIND or not name:
        raise CloudError(
            "", f"{id_} is no ARN of {', '.join(sorted(_BY_TYPE))}, which the local cloud holds"
        )
    return _BY_KIND[kind], name


def _without_read_only(row: Row, found: State) -> dict[str, Any]:
    return {
        name: value
        for name, value in found.items()
        if not desired_state.is_read_only(row.type_name, name)
    }


def _of_another_type(schema: str, type_name: str) -> list[Failure]:
    given = (desired_state.parsed(schema) or {}).get("typeName")
    if given == type_name:
        return []
    return [("schema", f"is the schema of {given or 'no type'}, not of {type_name}")]


TYPES = [Resource]
