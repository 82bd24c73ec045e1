"""Images and models: what is scanned, what stays what it was, who may pull it."""

from __future__ import annotations

from review.controls.control import Control
from review.controls.documents import no_everybody_without_condition, statements
from review.controls.predicates import (
    all_of,
    each,
    equals,
    key,
    neighbour,
    one_of,
    parsed,
    present,
    some,
)

REPOSITORY = "aws:ecr/repository:Repository"
LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
POLICY = "aws:ecr/repositoryPolicy:RepositoryPolicy"
REGISTRY_POLICY = "aws:ecr/registryPolicy:RegistryPolicy"
SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
TEMPLATE = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate"
CARD = "aws:sagemaker/modelCard:ModelCard"
MODEL_POLICY = "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy"
TRACKING = "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer"

_KEY = each(
    "encryptionConfigurations",
    all_of(one_of("encryptionType", "KMS", "KMS_DSSE"), key("kmsKey")),
    least=1,
)

CONTROLS = (
    Control(
        id="ecr-scans-on-push",
        title="An image is scanned when it is pushed",
        level="error",
        types=[REPOSITORY],
        holds=equals("imageScanningConfiguration.scanOnPush", True, default=False),
        fix="Set scanOnPush.",
        frameworks="ECR.1, CIS-EKS 5.1.1, CKV_AWS_163, "
        "prowler ecr_repositories_scan_images_on_push_enabled",
    ),
    Control(
        id="ecr-registry-scans-for-ever",
        title="Images are scanned again when new flaws are known",
        level="warning",
        types=[SCANNING],
        holds=all_of(
            equals("scanType", "ENHANCED"),
            some("rules", equals("scanFrequency", "CONTINUOUS_SCAN")),
        ),
        fix="Set scanType ENHANCED with CONTINUOUS_SCAN.",
        frameworks="ECR.1, Inspector.2, prowler ecr_registry_enhanced_scanning_enabled",
    ),
    Control(
        id="ecr-tags-stay",
        title="A tag means the same image for ever",
        level="error",
        types=[REPOSITORY],
        holds=one_of(
            "imageTagMutability", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", default="MUTABLE"
        ),
        fix="Set imageTagMutability to IMMUTABLE.",
        frameworks="ECR.2, CKV_AWS_51, prowler ecr_repositories_tag_immutability",
    ),
    Control(
        id="ecr-has-lifecycle",
        title="Old images go",
        level="warning",
        types=[REPOSITORY],
        holds=neighbour(
            LIFECYCLE, "repository", parsed("policy", some("rules", present("selection")))
        ),
        fix="Add a LifecyclePolicy.",
        frameworks="ECR.3, prowler ecr_repositories_lifecycle_policy_enabled",
    ),
    Control(
        id="ecr-encrypted-with-own-key",
        title="Images are encrypted with a key of the account's own",
        level="error",
        types=[REPOSITORY, TEMPLATE],
        holds=_KEY,
        fix="Set encryptionConfigurations; it cannot be changed later.",
        frameworks="ECR.5, CKV_AWS_136, prowler ecr_repository_encrypted_with_cmk",
    ),
    Control(
        id="ecr-not-public",
        title="No repository is for everybody",
        level="error",
        types=[POLICY, REGISTRY_POLICY],
        holds=statements("policy", no_everybody_without_condition),
        fix="Name the accounts.",
        frameworks="CKV_AWS_32, prowler ecr_repositories_not_publicly_accessible",
    ),
    Control(
        id="ecr-caches-end",
        title="Images that are cached from outside go after a while",
        level="warning",
        types=[TEMPLATE],
        holds=parsed("lifecyclePolicy", some("rules", present("selection"))),
        fix="Set lifecyclePolicy of the template.",
        frameworks="ECR.3",
    ),
    Control(
        id="ecr-refuses-to-lose-images",
        title="A repository with images refuses deletion",
        level="warning",
        types=[REPOSITORY],
        holds=equals("forceDelete", False, default=False),
        production_only="a repository of a stack that comes and goes is deleted with it",
        fix="Set forceDelete to false.",
        frameworks="Amazon ECR User Guide: Deleting a repository",
    ),
    Control(
        id="model-card-encrypted-with-own-key",
        title="A model card is encrypted with a key of the account's own",
        level="warning",
        types=[CARD],
        holds=key("securityConfig.kmsKeyId"),
        fix="Set securityConfig.kmsKeyId.",
        frameworks="Amazon SageMaker Developer Guide: Model cards",
    ),
    Control(
        id="model-versions-not-public",
        title="No model version is for everybody",
        level="error",
        types=[MODEL_POLICY],
        holds=statements("resourcePolicy", no_everybody_without_condition),
        fix="Name the accounts.",
        frameworks="Amazon SageMaker Developer Guide: Cross-account model registry",
    ),
    Control(
        id="tracking-registers-models",
        title="What people log as a model reaches the registry",
        level="note",
        types=[TRACKING],
        holds=equals("automaticModelRegistration", True, default=False),
        fix="Set automaticModelRegistration.",
        frameworks="Amazon SageMaker Developer Guide: MLflow, model registration",
    ),
    Control(
        id="pull-through-cache-signs-in",
        title="A cache of an upstream that limits who is unknown signs in",
        level="note",
        types=["aws:ecr/pullThroughCacheRule:PullThroughCacheRule"],
        applies=one_of(
            "upstreamRegistryUrl", "registry-1.docker.io", "ghcr.io", "registry.gitlab.com"
        ),
        holds=present("credentialArn", "aws:secretsmanager/secret:Secret"),
        fix="Set credentialArn.",
        frameworks="Amazon ECR User Guide: Pull through cache",
    ),
)
