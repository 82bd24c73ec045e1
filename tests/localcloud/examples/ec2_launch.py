"""How the platform uses launch templates and placement groups."""

from __future__ import annotations

import base64
from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.ec2_network import a_vpc
from tests.localcloud.examples.ec2_security import a_group
from tests.localcloud.examples.iam import a_role
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import Cloud, Example, Resource

IMAGE = (
    "resolve:ssm:/aws/service/eks/optimized-ami/1.34/amazon-linux-2023/x86_64/nvidia/"
    "recommended/image_id"
)


def user_data(text: str = "nodeadm") -> str:
    """User data as the API takes it."""
    return base64.b64encode(text.encode()).decode()


def template_inputs(cloud: Cloud) -> Props:
    """All inputs of the template of a GPU group."""
    profile = cloud.create(
        "aws:iam/instanceProfile:InstanceProfile", "profile", role=a_role(cloud)["name"]
    )
    group = a_group(cloud, a_vpc(cloud, "gpu-vpc"), "gpu-group")
    node_tags = {"Name": "mlops-gpu-a", "owner": "ml"}
    return {
        "imageId": IMAGE,
        "instanceType": "p5.48xlarge",
        "iamInstanceProfile": {"arn": profile["arn"]},
        "userData": user_data(),
        "ebsOptimized": "true",
        "updateDefaultVersion": True,
        "blockDeviceMappings": [
            {
                "deviceName": "/dev/xvda",
                "ebs": {
                    "encrypted": "true",
                    "kmsKeyId": a_key(cloud)["arn"],
                    "volumeType": "gp3",
                    "volumeSize": 200,
                    "iops": 3000,
                    "throughput": 250,
                    "deleteOnTermination": "true",
                },
            }
        ],
        "metadataOptions": {
            "httpEndpoint": "enabled",
            "httpTokens": "required",
            "httpPutResponseHopLimit": 1,
            "instanceMetadataTags": "disabled",
        },
        "monitoring": {"enabled": True},
        "networkInterfaces": [
            {
                "networkCardIndex": card,
                "deviceIndex": min(card, 1),
                "interfaceType": "efa-only" if card else "efa",
                "associatePublicIpAddress": "false",
                "deleteOnTermination": "true",
                "securityGroups": [group.id],
            }
            for card in range(3)
        ],
        "instanceMarketOptions": {"marketType": "capacity-block"},
        "capacityReservationSpecification": {
            "capacityReservationTarget": {"capacityReservationId": "cr-0123456789abcdef0"}
        },
        "tagSpecifications": [
            {"resourceType": kind, "tags": node_tags}
            for kind in ("instance", "volume", "network-interface")
        ],
        "tags": {"component": "gpu-a"},
    }


def a_template(cloud: Cloud, name: str = "template", **inputs: Any) -> Resource:
    """A small template."""
    return cloud.create(
        "aws:ec2/launchTemplate:LaunchTemplate",
        name,
        **{"imageId": IMAGE, "instanceType": "g6.xlarge", "userData": user_data(), **inputs},
    )


def _add_version(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("ec2").create_launch_template_version(
        LaunchTemplateId=resource.id,
        SourceVersion="1",
        LaunchTemplateData={"ImageId": IMAGE, "InstanceType": "t3.micro"},
    )
    return "instanceType"


def _retag(cloud: Cloud, resource: Resource) -> str:
    tags = [{"Key": "owner", "Value": "somebody"}]
    cloud.boto3("ec2").create_tags(Resources=[resource["placementGroupId"]], Tags=tags)
    return "tags"


EXAMPLES = [
    Example(
        "aws:ec2/launchTemplate:LaunchTemplate",
        template_inputs,
        update={
            "instanceType": "p5en.48xlarge",
            "userData": user_data("other"),
            "instanceMarketOptions": None,
            "tags": {"component": "other"},
        },
        replace={"name": "another"},
        drift=_add_version,
    ),
    Example(
        "aws:ec2/placementGroup:PlacementGroup",
        lambda _: {"strategy": "cluster", "tags": {"component": "gpu-a"}},
        update={"tags": {"component": "other"}},
        replace={"strategy": "spread", "spreadLevel": "rack"},
        drift=_retag,
    ),
    Example(
        "aws:ec2/placementGroup:PlacementGroup",
        lambda _: {"strategy": "partition", "partitionCount": 3},
        replace={"partitionCount": 4},
        label="in partitions",
    ),
]
