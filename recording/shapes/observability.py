"""Outputs of the types of managed Prometheus, of Grafana and of streams of logs."""

from collections.abc import Mapping
from typing import Any

from recording.declared import Declared, Shape


def _workspace(declared: Declared) -> dict[str, Any]:
    workspace = f"ws-{declared.uuid('workspace')}"
    host = f"https://aps-workspaces.{declared.region}.{declared.dns_suffix}"
    return {
        "id": workspace,
        "arn": declared.arn("aps", f"workspace/{workspace}"),
        "prometheusEndpoint": f"{host}/workspaces/{workspace}/",
    }


def _rules(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    place = f"rulegroupsnamespace/{declared.text('workspaceId')}/{name}"
    arn = declared.arn("aps", place)
    return {"id": arn, "arn": arn, "name": name}


def _of_workspace(declared: Declared) -> dict[str, Any]:
    return {"id": declared.text("workspaceId")}


def _scraper(declared: Declared) -> dict[str, Any]:
    scraper = f"s-{declared.uuid('scraper')}"
    role = "aws-service-role/scraper.aps.amazonaws.com/AWSServiceRoleForAmazonPrometheusScraper"
    return {
        "id": scraper,
        "arn": declared.arn("aps", f"scraper/{scraper}"),
        "roleArn": declared.arn("iam", f"role/{role}", region=False),
    }


def _firehose(declared: Declared) -> dict[str, Any]:
    name = declared.named()
    arn = declared.arn("firehose", f"deliverystream/{name}")
    return {"id": arn, "arn": arn, "name": name, "destinationId": "destinationId-000000000001"}


def _search_domain(declared: Declared) -> dict[str, Any]:
    name = declared.named("domainName")
    arn = declared.arn("es", f"domain/{name}")
    host = f"vpc-{name}-{declared.hex(26, 'domain')}.{declared.region}.es.{declared.dns_suffix}"
    return {
        "id": arn,
        "arn": arn,
        "domainId": f"{declared.account}/{name}",
        "domainName": name,
        "endpoint": host,
        "dashboardEndpoint": f"{host}/_dashboards",
    }


def _grafana(declared: Declared) -> dict[str, Any]:
    workspace = f"g-{declared.hex(10, 'grafana')}"
    return {
        "id": workspace,
        "arn": declared.arn("grafana", f"/workspaces/{workspace}"),
        "name": declared.named(),
        "endpoint": f"{workspace}.grafana-workspace.{declared.region}.{declared.dns_suffix}",
        "grafanaVersion": "10.4",
        "samlConfigurationStatus": "NOT_CONFIGURED",
    }


def _grafana_role(declared: Declared) -> dict[str, Any]:
    return {"id": f"{declared.text('workspaceId')}/{declared.text('role')}"}


def _grafana_account(declared: Declared) -> dict[str, Any]:
    account = str(int(declared.hex(4, "account"), 16))
    name = declared.named()
    return {
        "id": f"{declared.text('workspaceId')},{account}",
        "name": name,
        "serviceAccountId": account,
    }


OBSERVABILITY: Mapping[str, Shape] = {
    "aws:amp/workspace:Workspace": _workspace,
    "aws:amp/ruleGroupNamespace:RuleGroupNamespace": _rules,
    "aws:amp/alertManagerDefinition:AlertManagerDefinition": _of_workspace,
    "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration": _of_workspace,
    "aws:amp/scraper:Scraper": _scraper,
    "aws:grafana/workspace:Workspace": _grafana,
    "aws:grafana/roleAssociation:RoleAssociation": _grafana_role,
    "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount": _grafana_account,
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": _firehose,
    "aws:opensearch/domain:Domain": _search_domain,
}
