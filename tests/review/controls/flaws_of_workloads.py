"""For each control of the network, of instances, of the cluster and of SageMaker the flaw that
makes it fail."""

from __future__ import annotations

from collections.abc import Mapping

from tests.review.controls.mutation import Mutation, cut, drop, grant, inside, on, put

ENDPOINT = "ec2/vpcEndpoint:VpcEndpoint"
ACL_RULE = "ec2/networkAclRule:NetworkAclRule"
_FIREWALL = "firewallPolicy"
_IDLE = "defaultUserSettings.jupyterLabAppSettings.appLifecycleManagement.idleSettings"
_JOBS = "pipelineDefinition"


def _open(port: int) -> Mutation:
    def do(inputs: dict[str, object]) -> dict[str, object]:
        rest = {k: v for k, v in inputs.items() if k != "referencedSecurityGroupId"}
        return {**rest, "cidrIpv4": "0.0.0.0/0", "fromPort": port, "toPort": port}

    return Mutation(do, paths=("cidrIpv4", "fromPort", "toPort"))


def _endpoint_of(service: str) -> Mutation:
    def do(inputs: dict[str, object]) -> dict[str, object]:
        name = str(inputs["serviceName"])
        return {**inputs, "serviceName": f"{name}-gone" if name.endswith(service) else name}

    return Mutation(do, f"aws:{ENDPOINT}", ("serviceName",))


def _in_jobs(kind: str, path: str, value: object) -> Mutation:
    """Another value in the arguments of the jobs of a kind, wherever they stand."""
    import json

    from tests.review.controls.mutation import _with

    def walk(item: object) -> object:
        if isinstance(item, list):
            return [walk(one) for one in item]
        if not isinstance(item, dict):
            return item
        made = {key: walk(one) for key, one in item.items()}
        if made.get("Type") == kind:
            made["Arguments"] = _with(made["Arguments"], path, value)
        return made

    return Mutation(
        lambda inputs: {**inputs, _JOBS: json.dumps(walk(json.loads(inputs[_JOBS])))},
        paths=(_JOBS,),
    )


FLAWS: Mapping[str, Mutation] = {
    "vpc-flow-logged": on("ec2/flowLog:FlowLog", put("trafficType", "ACCEPT")),
    "vpc-flow-log-is-fine": put("maxAggregationInterval", 600),
    "vpc-default-group-empty": on(
        "ec2/defaultSecurityGroup:DefaultSecurityGroup",
        put("ingress", [{"protocol": "-1", "self": True}]),
    ),
    "vpc-closed-to-the-internet": put("internetGatewayBlockMode", "off"),
    "vpc-resolves-names": put("enableDnsHostnames", False),
    "vpc-names-are-filtered": on(
        "route53/resolverFirewallConfig:ResolverFirewallConfig",
        put("firewallFailOpen", "ENABLED"),
    ),
    "vpc-name-filter-stays": put("mutationProtection", "DISABLED"),
    "subnet-gives-no-public-address": put("mapPublicIpOnLaunch", True),
    "nat-address-in-use": drop("ec2/natGateway:NatGateway"),
    "ingress-no-administration-from-anywhere": _open(22),
    "ingress-no-high-risk-port-from-anywhere": _open(5432),
    "ingress-only-chosen-ports-from-anywhere": _open(9443),
    "ingress-says-what-it-is-for": cut("description"),
    "egress-names-ports": Mutation(
        lambda inputs: (
            {"securityGroupId": inputs["securityGroupId"], "ipProtocol": "-1"}
            | {"cidrIpv4": "0.0.0.0/0", "description": "all"}
        ),
        paths=("ipProtocol",),
    ),
    "group-rules-stand-alone": put("egress", [{"protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]}]),
    "group-says-what-it-is-for": put("description", "Managed by Pulumi"),
    "acl-no-administration-from-anywhere": drop(ACL_RULE),
    "acl-no-file-transfer-from-anywhere": on(ACL_RULE, put("fromPort", 20)),
    "acl-is-in-use": put("subnetIds", []),
    "vpc-reaches-ecr-api-privately": _endpoint_of("ecr.api"),
    "vpc-reaches-ecr-dkr-privately": _endpoint_of("ecr.dkr"),
    "vpc-reaches-ec2-privately": _endpoint_of(".ec2"),
    "vpc-reaches-sts-privately": _endpoint_of(".sts"),
    "vpc-reaches-logs-privately": _endpoint_of(".logs"),
    "vpc-reaches-s3-privately": _endpoint_of(".s3"),
    "endpoint-in-zones": put("subnetIds", ["subnet-1"]),
    "endpoint-has-group": cut("securityGroupIds"),
    "endpoint-answers-the-public-name": put("privateDnsEnabled", False),
    "endpoint-has-policy": cut("policy"),
    "firewall-refuses-deletion": put("deleteProtection", False),
    "firewall-in-zones": put("subnetMappings", [{"subnetId": "subnet-1"}]),
    "firewall-logged": on(
        "networkfirewall/loggingConfiguration:LoggingConfiguration",
        put("loggingConfiguration.logDestinationConfigs.logType", "FLOW"),
    ),
    "firewall-encrypted-with-own-key": cut("encryptionConfiguration"),
    "firewall-policy-has-rules": cut(
        f"{_FIREWALL}.statefulRuleGroupReferences", f"{_FIREWALL}.statelessRuleGroupReferences"
    ),
    "firewall-passes-packets-to-rules": put(
        f"{_FIREWALL}.statelessFragmentDefaultActions", ["aws:pass"]
    ),
    "firewall-drops-what-no-rule-lets-through": put(
        f"{_FIREWALL}.statefulDefaultActions", ["aws:alert_established"]
    ),
    "ec2-template-requires-imdsv2": put("metadataOptions.httpTokens", "optional"),
    "ec2-template-metadata-one-hop": put("metadataOptions.httpPutResponseHopLimit", 2),
    "ec2-template-volumes-encrypted": put("blockDeviceMappings.ebs.encrypted", "false"),
    "ec2-template-no-public-address": put("networkInterfaces.associatePublicIpAddress", "true"),
    "ec2-template-shows-no-secrets": put(
        "userData", "ZXhwb3J0IEFXU19TRUNSRVRfQUNDRVNTX0tFWT1hYmNkZWZnaGlqa2xtbm9wcXJzdA=="
    ),
    "ec2-template-volumes-go-with-instance": put(
        "blockDeviceMappings.ebs.deleteOnTermination", "false"
    ),
    "ec2-template-monitored-each-minute": cut("monitoring"),
    "asg-from-launch-template": cut("launchTemplate", "mixedInstancesPolicy"),
    "asg-in-zones": put("vpcZoneIdentifiers", ["subnet-1"]),
    "asg-of-several-types": cut("mixedInstancesPolicy.launchTemplate.overrides"),
    "asg-tags-instances": put("tags", []),
    "asg-replaces-spot-in-time": put("capacityRebalance", False),
    "asg-waits-for-work-to-be-saved": put("defaultResult", "ABANDON"),
    "ebs-encrypted-by-default": put("enabled", False),
    "ebs-default-key-is-own": put("keyArn", "alias/aws/ebs"),
    "ebs-snapshots-not-shared": put("state", "unblocked"),
    "ec2-images-not-shared": put("state", "unblocked"),
    "ec2-account-requires-imdsv2": put("httpTokens", "optional"),
    "eks-endpoint-private": put("vpcConfig.endpointPublicAccess", True),
    "eks-version-supported": put("version", "1.27"),
    "eks-secrets-encrypted": cut("encryptionConfig"),
    "eks-control-plane-logged": put("enabledClusterLogTypes", ["api", "audit"]),
    "eks-access-by-entries": put("accessConfig.authenticationMode", "API_AND_CONFIG_MAP"),
    "eks-creator-is-no-admin": cut("accessConfig.bootstrapClusterCreatorAdminPermissions"),
    "eks-cluster-refuses-deletion": put("deletionProtection", False),
    "eks-cluster-in-zones": put("vpcConfig.subnetIds", ["subnet-1"]),
    "eks-cluster-shifts-away-from-zones": cut("zonalShiftConfig"),
    "eks-no-extended-support-by-surprise": put("upgradePolicy.supportType", "EXTENDED"),
    "eks-nodes-refuse-ssh": put("remoteAccess", {"ec2SshKey": "people"}),
    "eks-nodes-by-launch-template": cut("launchTemplate"),
    "eks-nodes-repaired": cut("nodeRepairConfig"),
    "eks-nodes-follow-the-cluster": put("version", "1.27"),
    "eks-system-nodes-survive-a-zone": put("scalingConfig.minSize", 1),
    "eks-addons-pinned": cut("addonVersion"),
    "eks-network-policies-enforced": inside("configurationValues", "enableNetworkPolicy", "false"),
    "eks-entries-in-no-system-group": put("kubernetesGroups", ["viewers", "system:masters"]),
    "eks-pods-have-own-accounts": put("serviceAccount", "default"),
    "eks-administrators-are-roles": put("principalArn", "arn:aws:iam::222233334444:user/alice"),
    "ecr-scans-on-push": put("imageScanningConfiguration.scanOnPush", False),
    "ecr-registry-scans-for-ever": put("scanType", "BASIC"),
    "ecr-tags-stay": put("imageTagMutability", "MUTABLE"),
    "ecr-has-lifecycle": drop("ecr/lifecyclePolicy:LifecyclePolicy"),
    "ecr-encrypted-with-own-key": put("encryptionConfigurations.encryptionType", "AES256"),
    "ecr-not-public": grant("policy"),
    "ecr-caches-end": cut("lifecyclePolicy"),
    "ecr-refuses-to-lose-images": put("forceDelete", True),
    "model-card-encrypted-with-own-key": cut("securityConfig"),
    "model-versions-not-public": grant("resourcePolicy"),
    "tracking-registers-models": put("automaticModelRegistration", False),
    "pull-through-cache-signs-in": cut("credentialArn"),
    "model-isolated": put("enableNetworkIsolation", False),
    "model-in-vpc": cut("vpcConfig"),
    "endpoint-volumes-encrypted-with-own-key": cut("kmsKeyArn"),
    "endpoint-starts-with-two-instances": put("productionVariants.initialInstanceCount", 1),
    "endpoint-capture-encrypted-with-own-key": cut("dataCaptureConfig.kmsKeyId"),
    "endpoint-answers-encrypted-with-own-key": cut("asyncInferenceConfig.outputConfig.kmsKeyId"),
    "endpoint-captures-requests": put("dataCaptureConfig.enableCapture", False),
    "endpoint-rolls-back-on-alarm": cut("deploymentConfig.autoRollbackConfiguration"),
    "component-rolls-back-on-alarm": inside(
        "desiredState", "DeploymentConfig.AutoRollbackConfiguration", {}
    ),
    "component-has-two-copies": inside("desiredState", "RuntimeConfig.CopyCount", 1),
    "shared-endpoint-starts-with-two-instances": inside(
        "desiredState", "ProductionVariants.InitialInstanceCount", 1
    ),
    "shared-endpoint-isolated": inside("desiredState", "EnableNetworkIsolation", False),
    "shared-endpoint-in-vpc": inside("desiredState", "VpcConfig.Subnets", ["subnet-1"]),
    "shared-endpoint-volumes-encrypted-with-own-key": inside("desiredState", "KmsKeyId", ""),
    "training-in-vpc": _in_jobs("Training", "VpcConfig", {}),
    "training-isolated": _in_jobs("Training", "EnableNetworkIsolation", False),
    "training-traffic-encrypted": _in_jobs(
        "Training", "EnableInterContainerTrafficEncryption", False
    ),
    "training-data-encrypted-with-own-key": _in_jobs("Training", "OutputDataConfig.KmsKeyId", ""),
    "processing-in-vpc": _in_jobs("Processing", "NetworkConfig", {}),
    "processing-data-encrypted-with-own-key": _in_jobs(
        "Processing", "ProcessingResources.ClusterConfig.VolumeKmsKeyId", ""
    ),
    "jobs-of-pipelines-end": _in_jobs("Processing", "StoppingCondition", {}),
    "monitor-traffic-encrypted": put("networkConfig.enableInterContainerTrafficEncryption", False),
    "monitor-isolated": put("networkConfig.enableNetworkIsolation", False),
    "monitor-in-vpc": cut("networkConfig.vpcConfig"),
    "monitor-volumes-encrypted-with-own-key": on(
        "cloudcontrol/resource:Resource",
        inside("desiredState", "JobResources.ClusterConfig.VolumeKmsKeyId", ""),
    ),
    "monitor-reports-encrypted-with-own-key": on(
        "cloudcontrol/resource:Resource",
        inside("desiredState", "ModelBiasJobOutputConfig.KmsKeyId", ""),
    ),
    "monitor-ends": cut("stoppingCondition"),
    "monitor-runs-by-itself": cut("monitoringScheduleConfig.scheduleConfig"),
    "features-offline-encrypted-with-own-key": cut("offlineStoreConfig.s3StorageConfig.kmsKeyId"),
    "features-online-encrypted-with-own-key": cut("onlineStoreConfig.securityConfig"),
    "studio-in-vpc": put("appNetworkAccessType", "PublicInternetOnly"),
    "studio-encrypted-with-own-key": cut("kmsKeyId"),
    "studio-stops-what-is-idle": put(f"{_IDLE}.lifecycleManagement", "DISABLED"),
    "studio-keeps-outputs-to-itself": put(
        "defaultUserSettings.sharingSettings.notebookOutputOption", "Allowed"
    ),
    "studio-profile-has-own-role": cut("userSettings.executionRole"),
    "studio-space-is-private": put("spaceSharingSettings.sharingType", "Shared"),
}
