"""Names of the settings may be as long as the settings let them be."""

import json

from infra.load import validate
from infra.stack_file import read_config
from localcloud.aws.table import UnsupportedType, entry_for
from recording import record
from recording.program import ROOT

PLATFORM = "mlops-platform:platform"
LONG = 29
"""Characters; models of an endpoint whose variant is a challenger take no more."""
AUTOMATIC = 8
"""What the AWS provider adds to a logical name: a hyphen and seven digits."""
NAMED = (
    *("cards", "checkout", "documents", "explorer", "fraud", "gpu-kept", "gpu-spot", "gpu-steady"),
    *("home", "hub", "k8s", "on-call", "operator", "platform", "projects", "reporting", "staging"),
    *("swiss", "trainium", "work"),
)
"""What `Pulumi.prod.yaml` gives a name to: endpoints, models, groups of nodes, people's spaces."""


def lengthened(text: str) -> str:
    for name in NAMED:
        long = f"{name}-{'x' * LONG}"[:LONG]
        text = text.replace(f'"{name}": {{', f'"{long}": {{')
        if name == "fraud":
            text = text.replace(f'"{name}"', f'"{long}"')
    return text


def test_no_name_that_the_settings_allow_is_longer_than_aws_takes() -> None:
    config = dict(read_config(ROOT / "Pulumi.prod.yaml"))
    platform = json.loads(lengthened(json.dumps(config[PLATFORM])))
    recording = record(validate("prod", {**config, PLATFORM: platform}))
    assert len(recording.named(f"endpoint-fraud-{'x' * 23}-endpoint").name) > LONG
    found = []
    for one in recording.resources:
        try:
            rule = entry_for(one.type).name
        except UnsupportedType:
            continue
        if rule is None or one.inputs.get(f"{rule.property}Prefix"):
            continue
        given = one.inputs.get(rule.property)
        name = given or f"{rule.prefix}{one.name}{'-' * AUTOMATIC}"
        if isinstance(name, str) and len(name) > rule.most:
            found.append((one.type, name, rule.most))
    assert not found
