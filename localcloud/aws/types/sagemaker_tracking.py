"""SageMaker: managed MLflow, which moto does not have."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name, Recorded
from localcloud.aws.values import Props


class MlflowTrackingServer(Recorded):
    """`aws.sagemaker.MlflowTrackingServer`."""

    token = "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer"
    cloudformation = "AWS::SageMaker::MlflowTrackingServer"
    reason = "moto has no managed MLflow"
    name = Name("trackingServerName", most=256)
    taggable = True
    outputs = ("arn", "trackingServerUrl")
    replace_on = frozenset({"trackingServerName"})

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["trackingServerName"])

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        host = f"https://t-{id_.lower()}.{aws.region}.experiments.sagemaker.aws"
        return {
            "arn": aws.arn("sagemaker", f"mlflow-tracking-server/{id_}"),
            "trackingServerUrl": host,
        }


TYPES = [MlflowTrackingServer]
