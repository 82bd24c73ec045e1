"""SageMaker: managed MLflow."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Name
from localcloud.aws.types.sagemaker_model import TAGGING, Named
from localcloud.aws.values import Props

_CHANGED = frozenset(
    {
        "artifactStoreUri",
        "automaticModelRegistration",
        "trackingServerSize",
        "weeklyMaintenanceWindowStart",
    }
)
"""What an update takes; AWS changes neither role nor version of a server."""


class MlflowTrackingServer(Named):
    """`aws.sagemaker.MlflowTrackingServer`; its id is the name. No server is behind its address."""

    token = "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer"
    cloudformation = "AWS::SageMaker::MlflowTrackingServer"
    create_operation = "CreateMlflowTrackingServer"
    operations = TAGGING | {
        "CreateMlflowTrackingServer",
        "DescribeMlflowTrackingServer",
        "UpdateMlflowTrackingServer",
        "DeleteMlflowTrackingServer",
    }
    kind = "mlflow-tracking-server"
    name = Name("trackingServerName", most=256)
    outputs = ("arn", "trackingServerUrl")
    replace_on = frozenset({"trackingServerName"})

    def describe(self, aws: Aws, id_: str) -> dict[str, Any]:
        return aws.call("DescribeMlflowTrackingServer", TrackingServerName=id_)

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = super().read(aws, id_, known)
        if found is None:
            return None
        return {**found, "trackingServerUrl": self.describe(aws, id_)["TrackingServerUrl"]}

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        fixed = changed - _CHANGED - {"tags"}
        if fixed:
            raise NotImplementedError(
                f"UpdateMlflowTrackingServer does not take {', '.join(sorted(fixed))}"
            )
        operation = "UpdateMlflowTrackingServer"
        sent = {name: inputs.get(name) for name in changed & _CHANGED}
        if sent:
            aws.call(operation, TrackingServerName=id_, **self.params(operation, sent))
        super().update(aws, id_, inputs, old, changed)

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteMlflowTrackingServer", TrackingServerName=id_)


TYPES = [MlflowTrackingServer]
