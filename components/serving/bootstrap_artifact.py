"""Puts the placeholder's artifact into the model bucket."""

from __future__ import annotations

from dataclasses import dataclass

from pulumi import ComponentResource, Output, ResourceOptions

from components.registry.model_bucket import ModelBucket
from components.serving.bootstrap_model import BOOTSTRAP_PREFIX, artifact, digest
from components.storage.locked_object import locked_object


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
        stored = locked_object(
            f"{name}-object",
            content,
            bucket_name=args.models.bucket_name,
            key=f"{BOOTSTRAP_PREFIX}/{digest(content)}/model.tar.gz",
            content_type="application/gzip",
            force_destroy=args.force_destroy,
            after=args.models.ready,
            parent=self,
        )
        self.artifact_url = Output.concat("s3://", stored.bucket, "/", stored.key)
        self.register_outputs({"artifact_url": self.artifact_url})
