"""How the platform uses managed Prometheus."""

from __future__ import annotations

from typing import Any

from localcloud.aws.values import Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.harness import ACCOUNT, REGION, Cloud, Example, Resource

_WORKSPACE = "aws:amp/workspace:Workspace"
_LOG = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/vendedlogs/prometheus/acme-local:*"
_RULES = "groups:\n- name: alerts\n  rules:\n  - alert: Up\n    expr: up == 0\n"


def a_workspace(cloud: Cloud, **inputs: Any) -> Resource:
    """A workspace."""
    return cloud.create(_WORKSPACE, "workspace", alias="acme-local", **inputs)


def _rename(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("amp").update_workspace_alias(workspaceId=resource.id, alias="mine")
    return "alias"


def _rewrite(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("amp").put_rule_groups_namespace(
        workspaceId=resource["workspaceId"], name=resource["name"], data=b"groups: []"
    )
    return "data"


def _scraped() -> Props:
    return {
        "eks": {
            "clusterArn": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/acme-local",
            "subnetIds": ["subnet-0a", "subnet-0b"],
            "securityGroupIds": ["sg-0a"],
        }
    }


EXAMPLES = [
    Example(
        _WORKSPACE,
        lambda cloud: {
            "alias": "acme-local",
            "kmsKeyArn": a_key(cloud)["arn"],
            "loggingConfiguration": {"logGroupArn": _LOG},
            "tags": {"component": "prometheus"},
        },
        update={
            "alias": "acme-other",
            "loggingConfiguration": {"logGroupArn": _LOG.replace("local", "other")},
            "tags": {"component": "other"},
        },
        replace=lambda cloud: {"kmsKeyArn": a_key(cloud, "other")["arn"]},
        drift=_rename,
    ),
    Example(
        "aws:amp/ruleGroupNamespace:RuleGroupNamespace",
        lambda cloud: {
            "name": "mlops",
            "workspaceId": a_workspace(cloud).id,
            "data": _RULES,
            "tags": {"component": "prometheus"},
        },
        update={"data": _RULES.replace("Up", "Down"), "tags": {"component": "other"}},
        replace={"name": "other"},
        drift=_rewrite,
    ),
    Example(
        "aws:amp/alertManagerDefinition:AlertManagerDefinition",
        lambda _: {"workspaceId": "ws-1", "definition": "alertmanager_config: a\n"},
        update={"definition": "alertmanager_config: b\n"},
        replace={"workspaceId": "ws-2"},
    ),
    Example(
        "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration",
        lambda _: {
            "workspaceId": "ws-1",
            "destinations": [
                {"cloudwatchLogs": {"logGroupArn": _LOG}, "filters": {"qspThreshold": 1000}}
            ],
        },
        update={
            "destinations": [
                {"cloudwatchLogs": {"logGroupArn": _LOG}, "filters": {"qspThreshold": 2000}}
            ]
        },
        replace={"workspaceId": "ws-2"},
    ),
    Example(
        "aws:amp/scraper:Scraper",
        lambda _: {
            "alias": "acme-local",
            "scrapeConfiguration": "scrape_configs: []\n",
            "source": _scraped(),
            "destination": {
                "amp": {"workspaceArn": f"arn:aws:aps:{REGION}:{ACCOUNT}:workspace/ws-1"}
            },
            "tags": {"component": "prometheus"},
        },
        update={"scrapeConfiguration": "scrape_configs: [{job_name: a}]\n"},
        replace={"source": {"eks": {**_scraped()["eks"], "subnetIds": ["subnet-0c"]}}},
    ),
]
