"""How the platform uses managed MLflow."""

from __future__ import annotations

from tests.localcloud.examples.iam import a_role
from tests.localcloud.harness import Cloud, Example, Resource


def _move_window(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("sagemaker").update_mlflow_tracking_server(
        TrackingServerName=resource.id, WeeklyMaintenanceWindowStart="Mon:04:00"
    )
    return "weeklyMaintenanceWindowStart"


EXAMPLES = [
    Example(
        "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer",
        lambda cloud: {
            "trackingServerName": "acme-local-tracking",
            "artifactStoreUri": "s3://acme-local-lake-artifacts/mlflow",
            "roleArn": a_role(cloud, service="sagemaker.amazonaws.com")["arn"],
            "trackingServerSize": "Small",
            "mlflowVersion": "3.0",
            "automaticModelRegistration": True,
            "weeklyMaintenanceWindowStart": "Sun:03:00",
        },
        update={"trackingServerSize": "Medium", "tags": {"team": "risk"}},
        replace={"trackingServerName": "another"},
        drift=_move_window,
    ),
]
