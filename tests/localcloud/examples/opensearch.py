"""How the platform uses OpenSearch Service."""

from __future__ import annotations

import json

from localcloud.aws.values import Props
from tests.localcloud.examples.ec2_network import a_subnet, a_vpc
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import ACCOUNT, REGION, Cloud, Example, Resource

_ARN = f"arn:aws:es:{REGION}:{ACCOUNT}:domain/acme-local-logs"


def _policy(action: str = "es:ESHttpGet") -> str:
    statement = {
        "Sid": "SignedRequests",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": action,
        "Resource": f"{_ARN}/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _domain(cloud: Cloud) -> Props:
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/opensearch/acme-local-logs"
    return {
        "domainName": "acme-local-logs",
        "engineVersion": "OpenSearch_2.19",
        "clusterConfig": {
            "instanceType": "t3.small.search",
            "instanceCount": 1,
            "zoneAwarenessEnabled": False,
        },
        "ebsOptions": {"ebsEnabled": True, "volumeType": "gp3", "volumeSize": 10},
        "encryptAtRest": {"enabled": True, "kmsKeyId": a_key(cloud)["arn"]},
        "nodeToNodeEncryption": {"enabled": True},
        "domainEndpointOptions": {
            "enforceHttps": True,
            "tlsSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10",
        },
        "advancedSecurityOptions": {
            "enabled": True,
            "anonymousAuthEnabled": False,
            "internalUserDatabaseEnabled": False,
            "masterUserOptions": {"masterUserArn": f"arn:aws:iam::{ACCOUNT}:role/Searcher"},
        },
        "accessPolicies": _policy(),
        "vpcOptions": {"subnetIds": [a_subnet(cloud, a_vpc(cloud)).id]},
        "logPublishingOptions": [
            {"logType": kind, "cloudwatchLogGroupArn": group, "enabled": True}
            for kind in ("ES_APPLICATION_LOGS", "AUDIT_LOGS")
        ],
        "tags": {"component": "log-search"},
    }


def _open(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("opensearch").update_domain_config(
        DomainName=resource["domainName"], AccessPolicies=_policy("es:*")
    )
    return "accessPolicies"


EXAMPLES = [
    Example(
        "aws:opensearch/domain:Domain",
        _domain,
        update={
            "clusterConfig": {
                "instanceType": "r6g.large.search",
                "instanceCount": 2,
                "zoneAwarenessEnabled": True,
                "zoneAwarenessConfig": {"availabilityZoneCount": 2},
            },
            "ebsOptions": {"ebsEnabled": True, "volumeType": "gp3", "volumeSize": 20},
            "accessPolicies": _policy("es:ESHttpPost"),
            "tags": {"component": "other"},
        },
        replace={"domainName": "acme-local-other"},
        drift=_open,
    )
]
