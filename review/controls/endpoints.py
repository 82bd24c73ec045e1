"""VPC endpoints, and the firewall of what leaves."""

from __future__ import annotations

from review.controls.control import Control, Exemption
from review.controls.place import Place
from review.controls.predicates import (
    all_of,
    any_of,
    contains,
    equals,
    key,
    longer,
    matches,
    neighbour,
    present,
    some,
)
from review.controls.verdict import MEETS, Verdict, fails, unknown
from review.references import is_unknown

VPC = "aws:ec2/vpc:Vpc"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
FIREWALL = "aws:networkfirewall/firewall:Firewall"
FIREWALL_POLICY = "aws:networkfirewall/firewallPolicy:FirewallPolicy"
FIREWALL_LOGS = "aws:networkfirewall/loggingConfiguration:LoggingConfiguration"
RULE_GROUP = "aws:networkfirewall/ruleGroup:RuleGroup"

_INTERFACE = equals("vpcEndpointType", "Interface", default="Gateway")


def _serves(place: Place, service: str) -> Verdict:
    """Whether the network has an endpoint of a service."""
    found, lost = place.around.referring(place.resource, ENDPOINT, "vpcId")
    names = [one.inputs.get("serviceName") for one in found]
    if any(isinstance(one, str) and one.endswith(f".{service}") for one in names):
        return MEETS
    if lost or any(is_unknown(one) for one in names):
        return unknown(f"whether it has the endpoint of {service}")
    return fails(f"it has no endpoint of {service}")


def _has_endpoint(service: str, fsbp: str, title: str) -> Control:
    return Control(
        id=f"vpc-reaches-{service.replace('.', '-')}-privately",
        title=title,
        level="warning",
        types=[VPC],
        applies=neighbour(ENDPOINT, "vpcId", _INTERFACE),
        holds=lambda place: _serves(place, service),
        fix=f"Add the interface endpoint of {service}.",
        frameworks=fsbp,
    )


CONTROLS = (
    _has_endpoint("ecr.api", "EC2.55", "A network with endpoints has that of ECR's API"),
    _has_endpoint("ecr.dkr", "EC2.56", "A network with endpoints has that of ECR's images"),
    _has_endpoint("ec2", "EC2.10", "A network with endpoints has that of EC2"),
    _has_endpoint("sts", "EC2.10", "A network with endpoints has that of STS"),
    _has_endpoint("logs", "EC2.10", "A network with endpoints has that of CloudWatch Logs"),
    Control(
        id="vpc-reaches-s3-privately",
        title="What goes to S3 stays in AWS's network",
        level="warning",
        types=[VPC],
        holds=lambda place: _serves(place, "s3"),
        fix="Add the gateway endpoint of S3; it costs nothing.",
        frameworks="EC2.10, AWS Well-Architected: Security",
    ),
    Control(
        id="endpoint-in-zones",
        title="An interface endpoint is in two zones or more",
        level="warning",
        types=[ENDPOINT],
        applies=_INTERFACE,
        holds=longer("subnetIds", 2),
        fix="Give it a subnet in each zone.",
        frameworks="prowler vpc_endpoint_multi_az_enabled",
    ),
    Control(
        id="endpoint-has-group",
        title="An interface endpoint has a security group of the program",
        level="error",
        types=[ENDPOINT],
        applies=_INTERFACE,
        holds=longer("securityGroupIds", 1),
        fix="Name a security group; else it has the default one.",
        frameworks="EC2.10, EC2.2",
    ),
    Control(
        id="endpoint-answers-the-public-name",
        title="An interface endpoint answers to the name that SDKs use",
        level="warning",
        types=[ENDPOINT],
        applies=_INTERFACE,
        holds=equals("privateDnsEnabled", True, default=False),
        fix="Set privateDnsEnabled.",
        frameworks="AWS PrivateLink: Private DNS",
    ),
    Control(
        id="endpoint-has-policy",
        title="An endpoint has a policy",
        level="warning",
        types=[ENDPOINT],
        holds=present("policy"),
        exempt=[
            Exemption(
                when=matches(
                    "serviceName",
                    # AWS PrivateLink guide, "View endpoint policy support"; AWS's guidance on data
                    # perimeters says it of Prometheus. Who asks a workspace of Grafana has a token
                    # and no principal.
                    r"com\.amazonaws\.[a-z0-9-]+\.(appmesh-envoy-management|apprunner\.requests|"
                    r"appstream\.(api|streaming)|aps|aps-workspaces|awsconnector|"
                    r"grafana-workspace|transfer\.server)",
                    "a service without policies",
                ),
                reason="its service takes no endpoint policy, or knows no principal of its callers",
            )
        ],
        fix="Write a policy that asks for the account.",
        frameworks="prowler vpc_endpoint_connections_trust_boundaries",
    ),
    Control(
        id="firewall-refuses-deletion",
        title="The firewall refuses deletion and change of its subnets",
        level="warning",
        types=[FIREWALL],
        holds=all_of(
            equals("deleteProtection", True, default=False),
            equals("subnetChangeProtection", True, default=False),
        ),
        production_only="a firewall of a stack that comes and goes is deleted with it",
        fix="Set deleteProtection and subnetChangeProtection.",
        frameworks="NetworkFirewall.9, NetworkFirewall.10, "
        "prowler networkfirewall_deletion_protection",
    ),
    Control(
        id="firewall-in-zones",
        title="The firewall is in two zones or more",
        level="warning",
        types=[FIREWALL],
        holds=longer("subnetMappings", 2),
        fix="Give it a subnet in each zone.",
        frameworks="NetworkFirewall.1, prowler networkfirewall_multi_az",
    ),
    Control(
        id="firewall-logged",
        title="The firewall writes down what it refuses",
        level="warning",
        types=[FIREWALL],
        holds=neighbour(
            FIREWALL_LOGS,
            "firewallArn",
            some(
                "loggingConfiguration.logDestinationConfigs",
                all_of(equals("logType", "ALERT"), present("logDestination")),
            ),
        ),
        fix="Add a LoggingConfiguration of alerts.",
        frameworks="NetworkFirewall.2, prowler networkfirewall_logging_enabled",
    ),
    Control(
        id="firewall-encrypted-with-own-key",
        title="Firewall, policy and rules are encrypted with a key of the account's own",
        level="note",
        types=[FIREWALL, FIREWALL_POLICY, RULE_GROUP],
        holds=key("encryptionConfiguration.keyId"),
        fix="Set encryptionConfiguration.",
        frameworks="CKV_AWS_345, CKV_AWS_346",
    ),
    Control(
        id="firewall-policy-has-rules",
        title="The firewall's policy has rule groups",
        level="error",
        types=[FIREWALL_POLICY],
        holds=any_of(
            present("firewallPolicy.statefulRuleGroupReferences"),
            present("firewallPolicy.statelessRuleGroupReferences"),
        ),
        fix="Name a rule group.",
        frameworks="NetworkFirewall.3, prowler networkfirewall_policy_rule_group_associated",
    ),
    Control(
        id="firewall-passes-packets-to-rules",
        title="The firewall hands whole and split packets on to its rules, or drops them",
        level="error",
        types=[FIREWALL_POLICY],
        holds=all_of(
            any_of(
                contains("firewallPolicy.statelessDefaultActions", "aws:forward_to_sfe"),
                contains("firewallPolicy.statelessDefaultActions", "aws:drop"),
            ),
            any_of(
                contains("firewallPolicy.statelessFragmentDefaultActions", "aws:forward_to_sfe"),
                contains("firewallPolicy.statelessFragmentDefaultActions", "aws:drop"),
            ),
        ),
        fix="Set both default actions to aws:forward_to_sfe.",
        frameworks="NetworkFirewall.4, NetworkFirewall.5, "
        "prowler networkfirewall_policy_default_action_full_packets",
    ),
    Control(
        id="firewall-drops-what-no-rule-lets-through",
        title="The firewall drops what no rule lets through",
        level="error",
        types=[FIREWALL_POLICY],
        holds=any_of(
            contains("firewallPolicy.statefulDefaultActions", "aws:drop_established"),
            contains("firewallPolicy.statefulDefaultActions", "aws:drop_strict"),
        ),
        fix="Set statefulDefaultActions to aws:drop_established.",
        frameworks="AWS Network Firewall Developer Guide: Stateful default actions",
    ),
)
