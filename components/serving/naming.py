"""Names of endpoints and of what belongs to them. No pulumi import.

A configuration is named by what it holds, so that one name never means two things.
"""

from __future__ import annotations

from typing import Any

from components.common.content_hash import HASH_LENGTH, content_hash

NAME_MOST = 63
"""Characters of the name of a model, an endpoint configuration and an endpoint in SageMaker."""
UNIQUE_LENGTH = 26
"""Characters that the AWS provider adds to a name prefix."""
RANDOM_LENGTH = 7
"""Characters that Pulumi adds to a logical name after a hyphen."""
STEM_MOST = NAME_MOST - UNIQUE_LENGTH - HASH_LENGTH - 2
"""Characters of an endpoint's name in the names of its configurations and models."""


def stem(base: str) -> str:
    """What the names of an endpoint's configurations start with, and of the models that automation
    makes, without the hyphen that follows. Two endpoints may share it."""
    return base[:STEM_MOST].rstrip("-")


def content_prefix(base: str, content: Any) -> str:
    """What a configuration's name starts with: `base`, the content's hash, and a last hyphen.

    The provider adds 26 characters that never repeat, so that going back to an earlier content
    does not meet the configuration that was kept of it. A base that is too long is cut; what was
    cut then goes into the hash, so that two long bases that begin alike still have two names.
    """
    known = content if len(base) <= STEM_MOST else [base, content]
    return f"{stem(base)}-{content_hash(known)}-"


def component_name(endpoint: str) -> str:
    """The logical name of an endpoint's component, from which its models' names are made."""
    return f"endpoint-{endpoint}"


def model_name_length(endpoint: str, variant: str) -> int:
    """Characters of a model's name: its logical name and what Pulumi adds to it."""
    return len(f"{component_name(endpoint)}-{variant}-model-") + RANDOM_LENGTH


def endpoint_name(name_prefix: str, endpoint: str) -> str:
    """The endpoint's name in AWS: callers use it, so it is fixed."""
    return f"{name_prefix}-{endpoint}"


def component_full_name(endpoint: str, component: str) -> str:
    """The name of an inference component of an endpoint (its name in AWS): callers use it too."""
    return f"{endpoint}-{component}"


def component_log_group(endpoint: str, component: str) -> str:
    """The log group that SageMaker writes the output of a component's containers to; `endpoint` is
    its name in AWS. Source: SageMaker AI developer guide, "Log groups and streams that Amazon
    SageMaker AI sends to Amazon CloudWatch Logs"."""
    return f"/aws/sagemaker/InferenceComponents/{component_full_name(endpoint, component)}"


def shared_configuration_name(base: str, content: Any) -> str:
    """The whole name of a configuration that Cloud Control makes, which adds nothing to it: `base`,
    cut where it is too long, and the hash of what it is of and holds."""
    room = NAME_MOST - HASH_LENGTH - 1
    return f"{base[:room].rstrip('-')}-{content_hash([base, content])}"


def log_group_name(name_prefix: str, endpoint: str) -> str:
    """The log group that SageMaker writes an endpoint's containers' output to."""
    return f"/aws/sagemaker/Endpoints/{endpoint_name(name_prefix, endpoint)}"


def gateway_name(name_prefix: str) -> str:
    """The name of the gateway's API and of its firewall."""
    return f"{name_prefix}-gateway"


def batch_name(name_prefix: str, batch: str) -> str:
    """The name of a batch's state machine and schedule."""
    return f"{name_prefix}-batch-{batch}"


def batch_place(batch: str) -> str:
    """Where a batch's files lie in the bucket of captures; no endpoint's name has a slash."""
    return f"batch/{batch}"


def job_prefix(physical: str) -> str:
    """What the names of a batch's jobs start with: room is left for a hyphen and a UUID."""
    room = NAME_MOST - 37
    if len(physical) <= room:
        return physical
    return f"{physical[: room - HASH_LENGTH - 1].rstrip('-')}-{content_hash(physical)}"


def batch_log_group(name_prefix: str, batch: str) -> str:
    """The group of a batch's state machine; the beginning keeps CloudWatch's policy of groups
    that services write to short. Source: Step Functions developer guide, "Logging"."""
    return f"/aws/vendedlogs/states/{batch_name(name_prefix, batch)}"


def shape_parameter(name_prefix: str, endpoint: str) -> str:
    """The parameter that holds an endpoint's shape for automation."""
    return f"/{name_prefix}/serving/{endpoint}/shape"
