"""Settings of training, pipelines and automation."""

from tests.end_to_end.conftest import NEWEST
from tests.end_to_end.settings_changes.change import Change

SPOT = "training.node_groups.gpu-spot"
STEADY = "training.node_groups.gpu-steady"

CHANGES = (
    Change(preview=1, setting=f"{SPOT}.max", value=8, expect={"nodes-gpu-spot-group": "update"}),
    Change(
        preview=2,
        setting=f"{SPOT}.schedules.night.recurrence",
        value="0 21 * * 1-5",
        expect={"nodes-gpu-spot-at-night": "update"},
    ),
    Change(
        preview=2,
        setting=f"{STEADY}.warm_pool.max_prepared",
        value=2,
        expect={"nodes-gpu-steady-group": "update"},
    ),
    Change(
        preview=3,
        setting=f"{SPOT}.instance_types",
        value=["g5.2xlarge", "g5.4xlarge", "g5.8xlarge"],
        expect={"nodes-gpu-spot-group": "update"},
    ),
    Change(
        preview=3,
        setting=f"{STEADY}.placement",
        value="partition",
        expect={"nodes-gpu-steady-placement": "replace", "nodes-gpu-steady-group": "update"},
    ),
    Change(
        preview=4,
        setting=f"{SPOT}.schedules.morning",
        value={"recurrence": "0 6 * * 1-5", "time_zone": "Europe/Zurich", "max": 4},
        expect={"nodes-gpu-spot-at-morning": "create"},
    ),
    Change(
        preview=1,
        setting="training.cluster.support",
        value="extended",
        expect={"cluster-cluster": "update"},
    ),
    Change(
        preview=1,
        setting="training.cluster.addon_versions",
        value={"coredns": "v1.13.2-eksbuild.4"},
        expect={"cluster-services-coredns": "update"},
    ),
    Change(
        preview=1,
        setting="training.managed_node_groups.system.max",
        value=3,
        expect={"managed-system-group": "update"},
    ),
    Change(
        preview=1,
        setting="training.karpenter.image_release",
        value="v20261119",
        expect={"karpenter-node-class": "update"},
    ),
    Change(
        preview=1,
        setting="training.storage.shared.infrequent_days",
        value=60,
        expect={"storage-shared": "update"},
    ),
    # A file system of FSx grows where it is, and the alarm tells of a share of its size.
    Change(
        preview=1,
        setting="training.storage.fast.size_gib",
        value=2400,
        expect={"storage-fast": "update", "fast-files-signals-space": "update"},
    ),
    Change(
        preview=1,
        setting="training.jobs.max_run_hours",
        value=12,
        expect={"jobs-defaults": "update", "jobs-starter-policy": "update"},
    ),
    # EKS raises its version in place; groups of nodes follow by a new version of their
    # template.
    Change(
        preview=4,
        setting="training.kubernetes_version",
        value=NEWEST,
        expect={
            "cluster-cluster": "update",
            "cluster-addons-*": "update",
            "cluster-services-*": "update",
            "managed-*-group": "update",
            "nodes-gpu-*-template": "update",
            "nodes-gpu-*-group": "update",
        },
    ),
    Change(
        preview=4,
        setting="training.cluster.access.engineers.level",
        value="view",
        expect={"cluster-access-engineers-policy": "replace"},
    ),
    Change(
        preview=4,
        setting="training.storage.shared.access_points.home.uid",
        value=1001,
        expect={"storage-shared-at-home": "replace"},
    ),
    Change(
        preview=4,
        setting="training.jobs.spot",
        value=False,
        expect={"jobs-defaults": "update"},
    ),
    Change(
        preview=1,
        setting="pipelines.fraud.schedule",
        value="cron(0 3 ? * SUN *)",
        expect={"workflow-fraud-schedule": "update"},
    ),
    Change(
        preview=1,
        setting="pipelines.fraud.minimum",
        value=0.85,
        expect={"pipeline-fraud-pipeline": "update"},
    ),
    Change(
        preview=4,
        setting="pipelines.fraud.training.instance_type",
        value="ml.m5.xlarge",
        expect={"pipeline-fraud-pipeline": "update"},
    ),
    # What a function is told makes a version of it, and the alias leads to that.
    Change(
        preview=1,
        setting="automation.retrain.cooldown_hours",
        value=2,
        expect={"retrain-handler-function": "update", "retrain-handler-alias": "update"},
    ),
    Change(
        preview=1,
        setting="automation.reaper.endpoint_hours",
        value=48,
        expect={"reaper-handler-function": "update", "reaper-handler-alias": "update"},
    ),
    Change(
        preview=1,
        setting="automation.hours.time_zone",
        value="Europe/Berlin",
        expect={"hours-calls-sleep": "update", "hours-calls-wake": "update"},
    ),
    Change(
        preview=4,
        setting="automation.retrain.archive_days",
        value=14,
        expect={"retrain-archive": "update"},
    ),
)
