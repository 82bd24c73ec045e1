"""Labels that arrive after the answer, and how they find the request that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import glue

from components.data.catalog import Catalog
from components.data.ground_truth_settings import (
    GroundTruthSettings,
    ground_truth_prefix,
    table_of,
)
from components.data.lake import Lake
from components.iam import trust
from components.iam.calls import WRITE_OBJECTS
from components.iam.statement import Statement
from components.iam.workload_role import WorkloadRole, WorkloadRoleArgs

JSON = "org.openx.data.jsonserde.JsonSerDe"
TEXT = "org.apache.hadoop.mapred.TextInputFormat"
OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

EVENT = ("eventmetadata", "struct<eventid:string,inferenceid:string,inferencetime:string>")
LABEL_COLUMNS = (
    ("groundtruthdata", "struct<data:string,encoding:string>"),
    EVENT,
    ("eventversion", "string"),
)
"""A line of labels, as SageMaker merges it (SageMaker developer guide, "Ingest ground truth labels
and merge them with predictions")."""

_PART = "struct<observedcontenttype:string,mode:string,data:string,encoding:string>"
CAPTURE_COLUMNS = (
    ("capturedata", f"struct<endpointinput:{_PART},endpointoutput:{_PART}>"),
    EVENT,
    ("eventversion", "string"),
)
"""A line of captured data (SageMaker developer guide, "Capture data from real-time endpoint")."""


@dataclass(frozen=True, kw_only=True)
class GroundTruthArgs:
    """What ground truth needs from the rest of the platform.

    `captures` says where each endpoint's captured data lies, by the endpoint's name: the address
    below which SageMaker makes a folder a variant and hour.
    """

    settings: GroundTruthSettings
    lake: Lake
    catalog: Catalog
    captures: Mapping[str, Input[str]]
    boundary_arn: Input[str] | None


class GroundTruth(ComponentResource):
    """Defines, for each endpoint, a prefix for labels in the bucket raw, and two tables: captured
    data and labels. Both join by the event's id. Where sources of labels are named, they have a
    role.

    The contract: labels are lines of JSON under `<uri>/yyyy/mm/dd/hh/`, in the hour (UTC) of the
    request, not that of the label. A line is `{"groundTruthData": {"data": "1", "encoding": "CSV"},
    "eventMetadata": {"eventId": "<id>"}, "eventVersion": "0"}`. The id is the InferenceId that the
    caller sent with the request, or the eventId that SageMaker gave it in the captured data.
    """

    label_uris: Mapping[str, Output[str]]
    source_role_arn: Output[str] | None = None

    def __init__(
        self, name: str, args: GroundTruthArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("mlops:data:GroundTruth", name, None, opts)
        self._name, self._args = name, args
        self.label_uris = {
            endpoint: Output.concat(
                "s3://", args.lake.bucket_names["raw"], "/", ground_truth_prefix(endpoint)
            )
            for endpoint in sorted(args.captures)
        }
        for endpoint, captured in sorted(args.captures.items()):
            self._table(endpoint, "labels", self.label_uris[endpoint], LABEL_COLUMNS, "")
            self._table(endpoint, "captures", captured, CAPTURE_COLUMNS, "/${variant}")
        if args.settings.sources:
            self.source_role_arn = self._sources()
        self.register_outputs({"label_uris": dict(self.label_uris)})

    def _sources(self) -> Output[str]:
        """The role of what adds labels. It can neither read nor delete them."""
        args, bucket = self._args, self._args.lake.bucket_arn("raw")
        return WorkloadRole(
            f"{self._name}-source",
            WorkloadRoleArgs(
                description="Adds labels to answers of endpoints",
                trust=trust.account(*args.settings.sources),
                statements=(
                    Statement(
                        sid="AddLabels",
                        actions=["s3:AbortMultipartUpload", "s3:PutObject"],
                        resources=[
                            Output.concat(bucket, f"/{ground_truth_prefix(endpoint)}/*")
                            for endpoint in sorted(args.captures)
                        ],
                    ),
                    args.lake.keys.allow_encrypt("data"),
                ),
                calls=WRITE_OBJECTS,
                boundary_arn=args.boundary_arn,
            ),
            opts=ResourceOptions(parent=self),
        ).role_arn

    def _table(
        self,
        endpoint: str,
        role: str,
        location: Input[str],
        columns: tuple[tuple[str, str], ...],
        folder: str,
    ) -> None:
        """A table whose partitions follow from the clock: nobody has to add them."""
        parts = ["variant", "hour"] if folder else ["hour"]
        projection = {
            "projection.enabled": "true",
            "projection.hour.type": "date",
            "projection.hour.format": "yyyy/MM/dd/HH",
            "projection.hour.interval": "1",
            "projection.hour.interval.unit": "HOURS",
            "projection.hour.range": f"NOW-{self._args.settings.query_days}DAYS,NOW",
        }
        if folder:
            projection["projection.variant.type"] = "injected"
        glue.CatalogTable(
            f"{self._name}-{endpoint}-{role}",
            name=table_of(endpoint, role),
            database_name=self._args.catalog.database_names["raw"],
            description=f"{role.capitalize()} of the endpoint {endpoint}, one event a line",
            table_type="EXTERNAL_TABLE",
            parameters={
                "classification": "json",
                "EXTERNAL": "TRUE",
                "storage.location.template": Output.concat(location, folder, "/${hour}/"),
                **projection,
            },
            partition_keys=[{"name": part, "type": "string"} for part in parts],
            storage_descriptor={
                "location": Output.concat(location, "/"),
                "input_format": TEXT,
                "output_format": OUTPUT,
                "ser_de_info": {"serialization_library": JSON},
                "columns": [{"name": column, "type": kind} for column, kind in columns],
            },
            opts=ResourceOptions(parent=self),
        )
