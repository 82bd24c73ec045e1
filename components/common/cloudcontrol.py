"""Resources that AWS has and pulumi-aws lacks, through Cloud Control.

The provider is always handed the schema of the type: without it, it asks AWS for the schema in
every preview. Cloud Control's resource has no tags of its own, so the tags of the stack stand in
the state.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from pulumi import Output, ResourceOptions
from pulumi_aws import cloudcontrol

from components.common.content_hash import content_hash

TypeName = Literal[
    "AWS::SageMaker::EndpointConfig",
    "AWS::SageMaker::InferenceComponent",
    "AWS::SageMaker::ModelBiasJobDefinition",
    "AWS::SageMaker::ModelExplainabilityJobDefinition",
    "AWS::SageMaker::ModelQualityJobDefinition",
]
TYPES: tuple[TypeName, ...] = get_args(TypeName)
"""The types whose schemas the repository holds; tools/docs/cloudformation_schemas.py writes them
anew."""

_SCHEMAS = Path(__file__).parent / "schemas"


@dataclass(frozen=True, kw_only=True)
class CloudControlArgs:
    """What a resource is to be.

    `state` holds the properties in CloudFormation's names, outputs among them. `tags` are those of
    the stack and the component. `content_name` is a property that gets a name which tells what the
    resource holds, and the start of that name: for types of which nothing can be updated. The
    provider replaces only when a create-only property changes as a whole; with a new name one
    always does.
    """

    type_name: TypeName
    state: Mapping[str, Any]
    tags: Mapping[str, str]
    content_name: tuple[str, str] | None = None


def cloud_control_resource(
    name: str, args: CloudControlArgs, opts: ResourceOptions
) -> cloudcontrol.Resource:
    """Declares the resource. Its id is what the schema calls the primary identifier."""
    state = {**args.state, "Tags": _pairs(args.tags)}
    return cloudcontrol.Resource(
        name,
        type_name=args.type_name,
        desired_state=Output.json_dumps(_named(state, args.content_name), sort_keys=True),
        schema=schema_text(args.type_name),
        opts=opts,
    )


def name_in(resource: cloudcontrol.Resource, name_property: str) -> Output[str]:
    """The name that the resource's state gives it."""
    return resource.desired_state.apply(lambda text: str(json.loads(text)[name_property]))


def content_name(prefix: str, content: Any) -> str:
    """`prefix`, a hyphen and ten digits of the content's hash."""
    return f"{prefix}-{content_hash(content)}"


def schema_file(type_name: TypeName) -> Path:
    """The file that holds the type's schema and says where it is from."""
    return _SCHEMAS / f"{type_name.lower().replace('::', '-')}.json"


@cache
def schema_text(type_name: TypeName) -> str:
    """The type's CloudFormation schema as the provider takes it."""
    held = json.loads(schema_file(type_name).read_text(encoding="utf-8"))
    return json.dumps(held["schema"], separators=(",", ":"), sort_keys=True)


def _pairs(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def _named(state: Mapping[str, Any], named: tuple[str, str] | None) -> Any:
    if named is None:
        return dict(state)
    name_property, prefix = named
    known: Output[dict[str, Any]] = Output.from_input(dict(state))
    return known.apply(lambda held: {**held, name_property: content_name(prefix, held)})
