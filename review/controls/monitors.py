"""Monitors of models, features, and the studio in which people explore."""

from __future__ import annotations

from review.controls.control import Control, Exemption
from review.controls.place import Place
from review.controls.predicates import (
    Predicate,
    all_of,
    at_least,
    at_most,
    equals,
    key,
    longer,
    matches,
    parsed,
    present,
)
from review.controls.verdict import MEETS, Verdict, fails

DATA_QUALITY = "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition"
BY_CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"
SCHEDULE = "aws:sagemaker/monitoringSchedule:MonitoringSchedule"
FEATURES = "aws:sagemaker/featureGroup:FeatureGroup"
DOMAIN = "aws:sagemaker/domain:Domain"
PROFILE = "aws:sagemaker/userProfile:UserProfile"
SPACE = "aws:sagemaker/space:Space"

_KINDS = ("DataQuality", "ModelQuality", "ModelBias", "ModelExplainability")
_DEFINITION = matches(
    "typeName", rf"AWS::SageMaker::({'|'.join(_KINDS)})JobDefinition", "a monitor"
)
_EXPLAINS = Exemption(
    when=equals("typeName", "AWS::SageMaker::ModelExplainabilityJobDefinition"),
    reason="explains a model by asking a copy of it: the job has to reach that endpoint",
)


def _definition(stock: Predicate, text: Predicate) -> Predicate:
    """Asked of a definition of the provider, or of the text that Cloud Control gets."""

    def ask(place: Place) -> Verdict:
        if place.resource.type == DATA_QUALITY:
            return stock(place)
        return parsed("desiredState", text)(place)

    return ask


def _is_definition(place: Place) -> Verdict:
    return MEETS if place.resource.type == DATA_QUALITY else _DEFINITION(place)


def _output_key(place: Place) -> Verdict:
    for kind in _KINDS:
        if place.value(f"{kind}JobOutputConfig") is not None:
            return key(f"{kind}JobOutputConfig.KmsKeyId")(place)
    return fails("it has no output")


CONTROLS = (
    Control(
        id="monitor-traffic-encrypted",
        title="What containers of a monitor say to each other is encrypted",
        level="error",
        types=[DATA_QUALITY, BY_CLOUD_CONTROL],
        applies=_is_definition,
        holds=_definition(
            equals("networkConfig.enableInterContainerTrafficEncryption", True, default=False),
            equals("NetworkConfig.EnableInterContainerTrafficEncryption", True, default=False),
        ),
        fix="Set EnableInterContainerTrafficEncryption of the definition.",
        frameworks="SageMaker.9, SageMaker.10, SageMaker.13, SageMaker.15, CKV_AWS_369",
    ),
    Control(
        id="monitor-isolated",
        title="A monitor's container has no network of its own",
        level="error",
        types=[DATA_QUALITY, BY_CLOUD_CONTROL],
        applies=_is_definition,
        holds=_definition(
            equals("networkConfig.enableNetworkIsolation", True, default=False),
            equals("NetworkConfig.EnableNetworkIsolation", True, default=False),
        ),
        exempt=[_EXPLAINS],
        fix="Set EnableNetworkIsolation of the definition.",
        frameworks="SageMaker.11, SageMaker.12, SageMaker.14",
    ),
    Control(
        id="monitor-in-vpc",
        title="A monitor runs in the network",
        level="error",
        types=[DATA_QUALITY, BY_CLOUD_CONTROL],
        applies=_is_definition,
        holds=_definition(
            longer("networkConfig.vpcConfig.subnets", 2),
            longer("NetworkConfig.VpcConfig.Subnets", 2),
        ),
        fix="Set VpcConfig of the definition.",
        frameworks="SageMaker.14, Amazon SageMaker Developer Guide: Model Monitor in a VPC",
    ),
    Control(
        id="monitor-volumes-encrypted-with-own-key",
        title="Volumes of a monitor are encrypted with a key of the account's own",
        level="error",
        types=[DATA_QUALITY, BY_CLOUD_CONTROL],
        applies=_is_definition,
        holds=_definition(
            key("jobResources.clusterConfig.volumeKmsKeyId"),
            key("JobResources.ClusterConfig.VolumeKmsKeyId"),
        ),
        fix="Set VolumeKmsKeyId of the definition.",
        frameworks="CKV_AWS_367",
    ),
    Control(
        id="monitor-reports-encrypted-with-own-key",
        title="Reports of a monitor are encrypted with a key of the account's own",
        level="error",
        types=[DATA_QUALITY, BY_CLOUD_CONTROL],
        applies=_is_definition,
        holds=_definition(key("dataQualityJobOutputConfig.kmsKeyId"), _output_key),
        fix="Set KmsKeyId of the definition's output.",
        frameworks="CKV_AWS_368",
    ),
    Control(
        id="monitor-ends",
        title="A run of a monitor ends, whatever happens",
        level="warning",
        types=[DATA_QUALITY, BY_CLOUD_CONTROL],
        applies=_is_definition,
        holds=_definition(
            at_least("stoppingCondition.maxRuntimeInSeconds", 1),
            at_least("StoppingCondition.MaxRuntimeInSeconds", 1),
        ),
        fix="Set StoppingCondition of the definition.",
        frameworks="AWS Well-Architected: Cost optimization",
    ),
    Control(
        id="monitor-runs-by-itself",
        title="A monitor has a schedule",
        level="warning",
        types=[SCHEDULE],
        holds=all_of(
            present("monitoringScheduleConfig.monitoringJobDefinitionName"),
            present("monitoringScheduleConfig.scheduleConfig.scheduleExpression"),
        ),
        fix="Set scheduleConfig.",
        frameworks="prowler sagemaker_models_monitor_enabled",
    ),
    Control(
        id="features-offline-encrypted-with-own-key",
        title="Features in S3 are encrypted with a key of the account's own",
        level="error",
        types=[FEATURES],
        applies=present("offlineStoreConfig"),
        holds=key("offlineStoreConfig.s3StorageConfig.kmsKeyId"),
        fix="Set s3StorageConfig.kmsKeyId.",
        frameworks="prowler sagemaker_feature_group_offline_store_encrypted_with_cmk",
    ),
    Control(
        id="features-online-encrypted-with-own-key",
        title="Features that are read online are encrypted with a key of the account's own",
        level="error",
        types=[FEATURES],
        applies=present("onlineStoreConfig"),
        holds=key("onlineStoreConfig.securityConfig.kmsKeyId"),
        fix="Set securityConfig.kmsKeyId.",
        frameworks="Amazon SageMaker Developer Guide: Feature Store security",
    ),
    Control(
        id="studio-in-vpc",
        title="The studio reaches AWS by the network alone",
        level="error",
        types=[DOMAIN],
        holds=all_of(equals("appNetworkAccessType", "VpcOnly"), longer("subnetIds", 2)),
        fix="Set appNetworkAccessType to VpcOnly.",
        frameworks="SageMaker.1, SageMaker.2, CKV_AWS_122, CKV_AWS_306, "
        "prowler sagemaker_domain_vpc_only_enabled",
    ),
    Control(
        id="studio-encrypted-with-own-key",
        title="What people keep in the studio is encrypted with a key of the account's own",
        level="error",
        types=[DOMAIN],
        holds=key("kmsKeyId"),
        fix="Set kmsKeyId; it cannot be changed later.",
        frameworks="CKV_AWS_22, CKV_AWS_187, CKV2_AWS_68, "
        "prowler sagemaker_domain_encrypted_with_cmk",
    ),
    Control(
        id="studio-stops-what-is-idle",
        title="Applications of the studio stop when nobody uses them",
        level="warning",
        types=[DOMAIN],
        holds=all_of(
            *(
                all_of(
                    equals(
                        f"defaultUserSettings.{app}.appLifecycleManagement.idleSettings"
                        ".lifecycleManagement",
                        "ENABLED",
                    ),
                    at_most(
                        f"defaultUserSettings.{app}.appLifecycleManagement.idleSettings"
                        ".idleTimeoutInMinutes",
                        480,
                    ),
                )
                for app in ("jupyterLabAppSettings", "codeEditorAppSettings")
            )
        ),
        fix="Set idleSettings of both applications.",
        frameworks="AWS Well-Architected: Cost optimization",
    ),
    Control(
        id="studio-keeps-outputs-to-itself",
        title="Nobody shares outputs of notebooks by a link",
        level="warning",
        types=[DOMAIN],
        holds=equals(
            "defaultUserSettings.sharingSettings.notebookOutputOption", "Disabled", "Disabled"
        ),
        fix="Set notebookOutputOption to Disabled.",
        frameworks="Amazon SageMaker Developer Guide: Sharing notebooks",
    ),
    Control(
        id="studio-profile-has-own-role",
        title="A profile of the studio has a role and a security group of its own",
        level="error",
        types=[PROFILE],
        holds=all_of(
            present("userSettings.executionRole", "aws:iam/role:Role"),
            longer("userSettings.securityGroups", 1),
        ),
        fix="Set executionRole and securityGroups of the profile.",
        frameworks="CIS-EKS 4.1.5, Amazon SageMaker Developer Guide: User profiles",
    ),
    Control(
        id="studio-space-is-private",
        title="A space of the studio has one owner",
        level="warning",
        types=[SPACE],
        holds=all_of(
            equals("spaceSharingSettings.sharingType", "Private"),
            present("ownershipSettings.ownerUserProfileName"),
        ),
        fix="Set sharingType to Private and name the owner.",
        frameworks="Amazon SageMaker Developer Guide: Spaces",
    ),
)
