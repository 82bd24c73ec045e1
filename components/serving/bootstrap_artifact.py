"""Puts the placeholder's artifact into the model bucket."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from pulumi import ComponentResource, Output, ResourceOptions
from pulumi_aws import s3

from components.registry.model_bucket import ModelBucket
from components.serving.bootstrap_model import BOOTSTRAP_PREFIX, artifact, digest


@dataclass(frozen=True, kw_only=True)
class BootstrapArtifactArgs:
    """`force_destroy` deletes the object with the stack although it is locked."""

    models: ModelBucket
    force_destroy: bool


class BootstrapArtifact(ComponentResource):
    """Defines the object, named by its content: other source files make another object."""

    artifact_url: Output[str]

    def __init__(
        self, name: str, args: BootstrapArtifactArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:serving:BootstrapArtifact", name, None, opts)
        content = artifact()
        stored = s3.BucketObjectv2(
            f"{name}-object",
            bucket=args.models.bucket_name,
            key=f"{BOOTSTRAP_PREFIX}/{digest(content)}/model.tar.gz",
            content_base64=base64.b64encode(content).decode(),
            content_type="application/gzip",
            # A locked object has to be sent with a checksum.
            checksum_algorithm="SHA256",
            force_destroy=args.force_destroy,
            opts=ResourceOptions(
                parent=self,
                depends_on=args.models.ready,
                # A locked version cannot be deleted, and an older configuration may still name it.
                retain_on_delete=not args.force_destroy,
            ),
        )
        self.artifact_url = Output.concat("s3://", stored.bucket, "/", stored.key)
        self.register_outputs({"artifact_url": self.artifact_url})
