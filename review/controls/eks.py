"""The cluster's control plane, its nodes, and who may do what in it. What stands in the cluster
is the Kubernetes layer's."""

from __future__ import annotations

from review.controls.control import Control
from review.controls.eks_calendar import in_standard_support
from review.controls.predicates import (
    absent,
    all_of,
    any_of,
    at_least,
    contains,
    each,
    equals,
    key,
    longer,
    matches,
    named,
    none_of,
    one_of,
    parsed,
    present,
)

CLUSTER = "aws:eks/cluster:Cluster"
NODES = "aws:eks/nodeGroup:NodeGroup"
ADDON = "aws:eks/addon:Addon"
ENTRY = "aws:eks/accessEntry:AccessEntry"
GRANT = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
POD_IDENTITY = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"

CONTROLS = (
    Control(
        id="eks-endpoint-private",
        title="The cluster's endpoint is reached from its network alone",
        level="error",
        types=[CLUSTER],
        holds=all_of(
            equals("vpcConfig.endpointPrivateAccess", True, default=False),
            any_of(
                equals("vpcConfig.endpointPublicAccess", False, default=True),
                all_of(
                    present("vpcConfig.publicAccessCidrs"),
                    none_of("vpcConfig.publicAccessCidrs", ["0.0.0.0/0"]),
                ),
            ),
        ),
        fix="Set endpointPublicAccess to false, or publicAccessCidrs to who needs it.",
        frameworks="EKS.1, CIS-EKS 5.4.1, CIS-EKS 5.4.2, CKV_AWS_38, CKV_AWS_39, "
        "prowler eks_cluster_not_publicly_accessible",
    ),
    Control(
        id="eks-version-supported",
        title="The cluster runs a version with standard support",
        level="error",
        types=[CLUSTER],
        holds=in_standard_support("version"),
        fix="Upgrade one minor version at a time (docs/runbooks/eks-upgrade.md).",
        frameworks="EKS.2, CKV_AWS_339, prowler eks_cluster_uses_a_supported_version",
    ),
    Control(
        id="eks-secrets-encrypted",
        title="Kubernetes secrets are encrypted with a key of the account's own",
        level="error",
        types=[CLUSTER],
        holds=all_of(
            contains("encryptionConfig.resources", "secrets"),
            key("encryptionConfig.provider.keyArn"),
        ),
        fix="Set encryptionConfig; it cannot be removed again.",
        frameworks="EKS.3, CIS-EKS 5.3.1, CKV_AWS_58, "
        "prowler eks_cluster_kms_cmk_encryption_in_secrets_enabled",
    ),
    Control(
        id="eks-control-plane-logged",
        title="The control plane writes all five logs",
        level="error",
        types=[CLUSTER],
        holds=contains(
            "enabledClusterLogTypes",
            "api",
            "audit",
            "authenticator",
            "controllerManager",
            "scheduler",
        ),
        fix="Enable all five types.",
        frameworks="EKS.8, CIS-EKS 2.1.1, CKV_AWS_37, "
        "prowler eks_control_plane_logging_all_types_enabled",
    ),
    Control(
        id="eks-access-by-entries",
        title="Access to the cluster is by access entries alone",
        level="error",
        types=[CLUSTER],
        holds=equals("accessConfig.authenticationMode", "API", default="CONFIG_MAP"),
        fix="Set authenticationMode to API: the config map is not seen by IAM.",
        frameworks="CIS-EKS 4.1.1, CIS-EKS 5.5.1, Amazon EKS User Guide: Access entries",
    ),
    Control(
        id="eks-creator-is-no-admin",
        title="Who makes the cluster is not its administrator for ever",
        level="error",
        types=[CLUSTER],
        holds=equals("accessConfig.bootstrapClusterCreatorAdminPermissions", False, default=True),
        fix="Set bootstrapClusterCreatorAdminPermissions to false and write an access entry.",
        frameworks="CIS-EKS 4.1.1",
    ),
    Control(
        id="eks-cluster-refuses-deletion",
        title="The cluster refuses deletion",
        level="warning",
        types=[CLUSTER],
        holds=equals("deletionProtection", True, default=False),
        production_only="a cluster of a stack that comes and goes is deleted with it",
        fix="Set deletionProtection.",
        frameworks="prowler eks_cluster_deletion_protection_enabled",
    ),
    Control(
        id="eks-cluster-in-zones",
        title="The control plane has two subnets or more",
        level="error",
        types=[CLUSTER],
        holds=longer("vpcConfig.subnetIds", 2),
        fix="Give it a subnet in each zone.",
        frameworks="Amazon EKS User Guide: VPC and subnet requirements",
    ),
    Control(
        id="eks-cluster-shifts-away-from-zones",
        title="The cluster can be shifted away from a zone that is impaired",
        level="note",
        types=[CLUSTER],
        holds=equals("zonalShiftConfig.enabled", True, default=False),
        fix="Enable zonalShiftConfig.",
        frameworks="Amazon EKS User Guide: Zonal shift",
    ),
    Control(
        id="eks-no-extended-support-by-surprise",
        title="A version whose support ends is upgraded, not paid for six times over",
        level="warning",
        types=[CLUSTER],
        holds=equals("upgradePolicy.supportType", "STANDARD", default="EXTENDED"),
        fix="Set supportType to STANDARD.",
        frameworks="EKS.2, Amazon EKS User Guide: Cluster upgrade policy",
    ),
    Control(
        id="eks-nodes-refuse-ssh",
        title="Nodes are not reached by SSH",
        level="error",
        types=[NODES],
        holds=absent("remoteAccess"),
        fix="Remove remoteAccess; use Session Manager.",
        frameworks="CKV_AWS_100",
    ),
    Control(
        id="eks-nodes-by-launch-template",
        title="Nodes start from a launch template of the program",
        level="error",
        types=[NODES],
        holds=named("launchTemplate.id", LAUNCH_TEMPLATE, present("metadataOptions")),
        fix="Name a launch template: only it sets volumes and metadata.",
        frameworks="CIS-EKS 5.4.3, prowler eks_cluster_private_nodes_enabled",
    ),
    Control(
        id="eks-nodes-repaired",
        title="Nodes that fail are replaced",
        level="note",
        types=[NODES],
        holds=equals("nodeRepairConfig.enabled", True, default=False),
        fix="Enable nodeRepairConfig.",
        frameworks="Amazon EKS User Guide: Node auto repair",
    ),
    Control(
        id="eks-nodes-follow-the-cluster",
        title="Nodes run a version that EKS supports",
        level="warning",
        types=[NODES],
        holds=in_standard_support("version"),
        fix="Set the version to the cluster's.",
        frameworks="EKS.2, CKV_AWS_339",
    ),
    Control(
        id="eks-system-nodes-survive-a-zone",
        title="The nodes that run the cluster's services are two or more",
        level="warning",
        types=[NODES],
        applies=matches("nodeGroupName", "system", "the group of the system"),
        holds=at_least("scalingConfig.minSize", 2),
        production_only="one node is enough for a cluster that nobody depends on",
        fix="Set minSize to 2 or more.",
        frameworks="AWS Well-Architected: Reliability",
    ),
    Control(
        id="eks-addons-pinned",
        title="An add-on has a version",
        level="warning",
        types=[ADDON],
        holds=present("addonVersion"),
        fix="Name the version, so that every stack runs the same.",
        frameworks="Amazon EKS User Guide: Add-ons",
    ),
    Control(
        id="eks-network-policies-enforced",
        title="The network plug-in enforces network policies",
        level="error",
        types=[ADDON],
        applies=equals("addonName", "vpc-cni"),
        holds=parsed("configurationValues", one_of("enableNetworkPolicy", True, default=False)),
        fix="Set enableNetworkPolicy of the add-on vpc-cni.",
        frameworks="CIS-EKS 4.3.2, prowler eks_cluster_network_policy_enabled",
    ),
    Control(
        id="eks-entries-in-no-system-group",
        title="Nobody enters the cluster as system:masters",
        level="error",
        types=[ENTRY],
        holds=each("kubernetesGroups", none_of("", "system:masters")),
        fix="Use a cluster access policy instead of the group.",
        frameworks="CIS-EKS 4.1.1, CIS-EKS 4.1.7",
    ),
    Control(
        id="eks-pods-have-own-accounts",
        title="A role is for a service account of its own",
        level="error",
        types=[POD_IDENTITY],
        holds=all_of(none_of("serviceAccount", "default"), present("serviceAccount")),
        fix="Name a dedicated service account.",
        frameworks="CIS-EKS 4.1.5, CIS-EKS 5.2.1",
    ),
    Control(
        id="eks-administrators-are-roles",
        title="Who is granted the cluster is a role",
        level="error",
        types=[GRANT],
        holds=matches("principalArn", r"arn:aws[a-z-]*:iam::\d{12}:role/.+", "a role's ARN"),
        fix="Grant a role, never a user.",
        frameworks="IAM.2, CIS-EKS 4.1.1",
    ),
)
