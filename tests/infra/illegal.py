"""Combinations of settings that cannot work: what, where the error points, what it says."""

from __future__ import annotations

from typing import Any

ENDPOINT = "platform.serving.endpoints.fraud"
NODES = "platform.training.node_groups.gpu"
PINNED = {"group": "fraud", "version": 3}
VARIANT = {"model": "bootstrap", "instance_type": "ml.m7i.xlarge", "initial_instances": 3}
APPROVER = "arn:aws:iam::111122223333:role/ModelOwner"
GROUP = "9067a1b2c3-1a2b3c4d-5e6f-4a1b-8c2d-3e4f5a6b7c8d"
SSO = {
    "instance_arn": "arn:aws:sso:::instance/ssoins-7223b2f0a1c4d5e6",
    "groups": dict.fromkeys(("data-scientist", "ml-engineer", "auditor", "break-glass"), GROUP),
}
DEPLOYER = "arn:aws:iam::111122223333:role/Deployer"
IDENTITY_GROUP = "1234567890-11111111-2222-3333-4444-555555555555"


def an_endpoint(**changes: Any) -> dict[str, Any]:
    endpoint: dict[str, Any] = {"variants": {"champion": VARIANT}} | changes
    return {"serving": {"endpoints": {"fraud": endpoint}}}


def two_variants(**changes: Any) -> dict[str, Any]:
    both = {"champion": VARIANT, "challenger": VARIANT}
    return an_endpoint(variants=both, new_versions_go_to="challenger", **changes)


def of_kind(kind: str, **changes: Any) -> dict[str, Any]:
    variant = VARIANT
    if kind == "serverless":
        variant = {"model": "bootstrap", "memory_mb": 1024, "max_concurrency": 5}
    return an_endpoint(**{"kind": kind, "variants": {"champion": variant}} | changes)


def nodes(**changes: Any) -> dict[str, Any]:
    group: dict[str, Any] = {"instance_types": ["g5.2xlarge"], "purchase": "spot", "max": 4}
    return {"training": {"node_groups": {"gpu": group | changes}}}


def protected(**changes: Any) -> dict[str, Any]:
    return {"protect": True, "registry": {"deployer_roles": [DEPLOYER]}} | changes


STATE_KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
CONNECTION = (
    "arn:aws:codeconnections:us-east-1:111122223333:connection/1234abcd-12ab-34cd-56ef-1234567890ab"
)


def delivery(**changes: Any) -> dict[str, Any]:
    github: dict[str, Any] = {
        "owner": "acme",
        "repository": "mlops",
        "environment": "production",
        "deployer_role_arn": DEPLOYER,
        "state": {"bucket": "acme-state", "key_arn": STATE_KEY},
    }
    return {
        "delivery": {"github": github | changes},
        "registry": {"deployer_roles": [DEPLOYER]},
    }


def network(**changes: Any) -> dict[str, Any]:
    return {"network": changes}


REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "an owner who is no value of a tag",
        {"owner": "o'brien@acme.com"},
        "platform.owner",
        "an e-mail address of letters, digits and _ . : / = + -",
    ),
    (
        "parameters that Systems Manager keeps",
        {"organization": "awsome"},
        "platform.organization",
        "names would begin with awsome-dev, and Systems Manager keeps",
    ),
    (
        "a load balancer whose name is kept for those of AWS",
        {"organization": "internal"},
        "platform.organization",
        "names would begin with internal-dev, and Elastic Load Balancing keeps",
    ),
    (
        "buckets whose names S3 keeps",
        {"organization": "sthree"},
        "platform.organization",
        "names would begin with sthree-dev, and S3 keeps",
    ),
    (
        "the description of a model in two lines",
        {"registry": {"models": {"fraud": {"description": "scores\npayments"}}}},
        "platform.registry.models.fraud.description",
        "one line of up to 1024 characters",
    ),
    (
        "a search of logs that nothing masks",
        {"monitoring": {"logs": {"search": {"administrator": DEPLOYER}}}},
        "platform.monitoring.logs.search",
        "there is no archive, which masks what lines say",
    ),
    (
        "nodes of the search that cannot be spread evenly",
        {
            "monitoring": {
                "logs": {"archive": {}, "search": {"administrator": DEPLOYER, "nodes": 5}}
            }
        },
        "platform.monitoring.logs.search.nodes",
        "5 nodes cannot be spread evenly over",
    ),
    (
        "one node of the search in production",
        {
            "protect": True,
            "monitoring": {
                "logs": {"archive": {}, "search": {"administrator": DEPLOYER, "nodes": 1}}
            },
        },
        "platform.monitoring.logs.search.nodes",
        "1 node in a protected stack",
    ),
    # network
    (
        "a zone of another region",
        network(availability_zones=["us-east-1a", "eu-west-1b"]),
        "platform.network.availability_zones[1]",
        "eu-west-1b is not a zone of us-east-1, the stack's region. Use a zone of that region, "
        "such as us-east-1b, or change aws:region.",
    ),
    (
        "a zone twice",
        network(availability_zones=["us-east-1a", "us-east-1a"]),
        "platform.network.availability_zones[1]",
        "us-east-1a stands twice",
    ),
    (
        "no way to AWS",
        network(internet="none", interface_endpoints="never"),
        "platform.network.interface_endpoints",
        "never with internet: none leaves private subnets no way to AWS but S3 and DynamoDB",
    ),
    (
        "ranges that overlap",
        network(cidr="100.64.0.0/16"),
        "platform.network.cidr",
        "100.64.0.0/16 overlaps pods_cidr 100.64.0.0/16",
    ),
    (
        "ranges of which one holds the other",
        network(cidr="100.64.4.0/22"),
        "platform.network.cidr",
        "100.64.4.0/22 overlaps pods_cidr",
    ),
    (
        "a range too small for its subnets",
        network(cidr="10.40.0.0/23"),
        "platform.network.cidr",
        "10.40.0.0/23 is a /23. Allowed is /16 to /22",
    ),
    (
        "a range larger than AWS accepts",
        network(cidr="10.0.0.0/8"),
        "platform.network.cidr",
        "10.0.0.0/8 is a /8. Allowed is /16 to /22",
    ),
    (
        "host bits in a range",
        network(cidr="10.40.0.1/16"),
        "platform.network.cidr",
        "10.40.0.1/16 is not an IPv4 network",
    ),
    (
        "pods outside the range for them",
        network(pods_cidr="10.50.0.0/16"),
        "platform.network.pods_cidr",
        "10.50.0.0/16 is outside 100.64.0.0/10",
    ),
    (
        "a password in the address of a proxy",
        network(egress={"proxy": {"host": "me:secret@10.0.0.1", "cidr": "10.0.0.0/28"}}),
        "platform.network.egress.proxy.host",
        "the name or address of a host, without scheme, port or password",
    ),
    (
        "every name allowed",
        network(egress={"domains": ["*"]}),
        "platform.network.egress.domains[0]",
        "a domain name in small letters, with *. before it for all names below it",
    ),
    # people
    (
        "no way to sign in",
        {"iam": {"people": {}}},
        "platform.iam.people",
        "neither of saml and sso is given. People sign in one way. Give exactly one.",
    ),
    (
        "two ways to sign in",
        {"iam": {"people": {"saml": {"metadata_file": "idp.xml"}, "sso": SSO}}},
        "platform.iam.people",
        "both of saml and sso is given",
    ),
    (
        "a kind of people without a group",
        {"iam": {"people": {"sso": {**SSO, "groups": {"auditor": GROUP}}}}},
        "platform.iam.people.sso.groups",
        "no group for data-scientist, ml-engineer, break-glass",
    ),
    (
        "metadata outside of the repository",
        {"iam": {"people": {"saml": {"metadata_file": "/etc/idp.xml"}}}},
        "platform.iam.people.saml.metadata_file",
        "the path of an XML file below the repository",
    ),
    (
        "NAT gateways behind a block of all internet gateways",
        {"iam": {"account_baseline": {"internet_gateways": "block-bidirectional"}}},
        "platform.iam.account_baseline.internet_gateways",
        "block-bidirectional lets no NAT gateway through, but network.internet is single-nat",
    ),
    # delivery
    (
        "half of the immutable subject",
        delivery(owner_id=4711),
        "platform.delivery.github.repository_id",
        "only one of owner_id and repository_id is given",
    ),
    (
        "a deployer that could not write the model bucket",
        {**delivery(), "registry": {"deployer_roles": []}},
        "platform.delivery.github.deployer_role_arn",
        "is not among registry.deployer_roles",
    ),
    (
        "the state's key of another account",
        delivery(state={"bucket": "acme-state", "key_arn": STATE_KEY.replace("1111", "9999")}),
        "platform.delivery.github.state.key_arn",
        "belongs to account 999922223333",
    ),
    (
        "a runner for no repository",
        {"delivery": {"runner": {"connection_arn": CONNECTION}}},
        "platform.delivery.runner",
        "a runner without github has no repository whose jobs it runs",
    ),
    (
        "a repository with a wildcard",
        delivery(repository="*"),
        "platform.delivery.github.repository",
        "the name of a GitHub repository, without its owner",
    ),
    # layers
    (
        "the cluster layer, which does not exist yet",
        {"layers": ["cloud", "cluster"]},
        "platform.layers[1]",
        "cluster cannot be deployed by this version of the platform, which has the cloud layer "
        "only. Use layers: [cloud].",
    ),
    ("a layer twice", {"layers": ["cloud", "cloud"]}, "platform.layers[1]", "cloud stands twice"),
    # production
    (
        "production logs for less than a year",
        protected(monitoring={"logs": {"retention_days": 180}}),
        "platform.monitoring.logs.retention_days",
        "180 days is less than a year",
    ),
    (
        "production jobs whose log groups nobody owns",
        protected(
            serving={"batch": {"fraud": {"model": "bootstrap", "instance_type": "ml.m7i.xlarge"}}}
        ),
        "platform.monitoring.logs.account_groups",
        "false, but jobs of serving.batch.fraud write to log groups of the whole account",
    ),
    (
        "log groups of the account that two stacks own",
        {"monitoring": {"logs": {"account_groups": True, "account_groups_owner": "shared"}}},
        "platform.monitoring.logs.account_groups_owner",
        "two stacks cannot own one group",
    ),
    (
        "another stack that owns log groups and is this one",
        {"monitoring": {"logs": {"account_groups_owner": "dev"}}},
        "platform.monitoring.logs.account_groups_owner",
        "dev is this stack",
    ),
    (
        "a production trail that is searchable for less than a year",
        protected(governance={"audit_trail": {"log_retention_days": 90}}),
        "platform.governance.audit_trail.log_retention_days",
        "90 days is less than a year",
    ),
    (
        "a trail locked for longer than it is kept",
        {"governance": {"audit_trail": {"keep_days": 365, "lock_days": 366}}},
        "platform.governance.audit_trail.lock_days",
        "366 days of lock are more than the 365 days that files are kept",
    ),
    (
        "drift that starts the pipeline of a model that is not there",
        {"automation": {"retrain": {"models": ["frauds"]}}},
        "platform.automation.retrain.models[0]",
        "frauds is no model of the registry",
    ),
    (
        "production that sleeps",
        protected(automation={"hours": {}}),
        "platform.automation.hours",
        "is production, which never sleeps",
    ),
    (
        "production in which idle endpoints are stopped by themselves",
        protected(automation={"reaper": {"dry_run": False}}),
        "platform.automation.reaper.dry_run",
        "Use dry_run: true",
    ),
    (
        "a reaper that looks at no time",
        {"automation": {"reaper": {"schedule": "cron(0 6 * * * *)"}}},
        "platform.automation.reaper.schedule",
        "exactly one of day of month and day of week",
    ),
    (
        "working hours that end at no time",
        {"automation": {"hours": {"sleep": "cron(0 25 ? * MON-FRI *)"}}},
        "platform.automation.hours.sleep",
        "is no schedule",
    ),
    (
        "working hours in no time zone",
        {"automation": {"hours": {"time_zone": "Zurich"}}},
        "platform.automation.hours.time_zone",
        "Zurich",
    ),
    (
        "functions whose logs end before a year in production",
        protected(automation={"log_retention_days": 30}),
        "platform.automation.log_retention_days",
        "365 or more",
    ),
    (
        "production flow logs for less than a year",
        protected(network={"flow_log_retention_days": 30}),
        "platform.network.flow_log_retention_days",
        "30 days is less than a year",
    ),
    (
        "a production bucket that nobody may deploy to",
        {"protect": True},
        "platform.registry.deployer_roles",
        "Name the role that runs pulumi up",
    ),
    (
        "a production bucket that goes with its stack",
        protected(registry={"deployer_roles": [DEPLOYER], "force_destroy": True}),
        "platform.registry.force_destroy",
        "contradicts protect: true",
    ),
    (
        "one instance in production",
        protected(**an_endpoint(variants={"champion": VARIANT | {"initial_instances": 1}})),
        f"{ENDPOINT}.variants.champion.initial_instances",
        "1 is a single instance in production",
    ),
    (
        "production that scales down to one instance",
        protected(**an_endpoint(autoscaling={"min": 1, "max": 4, "invocations_per_instance": 800})),
        f"{ENDPOINT}.autoscaling.min",
        "1 is a single instance in production",
    ),
    # keys
    (
        "a deployer that could not change the keys it makes",
        {
            "encryption": {"administrators": ["arn:aws:iam::111122223333:role/Other"]},
            "registry": {"deployer_roles": [DEPLOYER]},
        },
        "platform.encryption.administrators",
        f"{DEPLOYER}, which deploys this stack, is not among the administrators",
    ),
    # registry
    (
        "a replica in the region of the original",
        {"registry": {"replicate_to": "us-east-1"}},
        "platform.registry.replicate_to",
        "us-east-1 is the stack's own region",
    ),
    (
        "versions that go before their lock ends",
        {"registry": {"object_lock_days": 90, "noncurrent_days": 30}},
        "platform.registry.noncurrent_days",
        "30 days is less than object_lock_days (90)",
    ),
    (
        "a consumer that is this account",
        {"registry": {"models": {"fraud": {"consumers": {"self": "111122223333"}}}}},
        "platform.registry.models.fraud.consumers.self",
        "111122223333 is this stack's own account",
    ),
    (
        "two models whose statements would share an id",
        {"registry": {"models": {"fraud-1": {}, "fraud1": {}}}},
        "platform.registry.models.fraud1",
        "fraud1 and fraud-1 differ by hyphens only",
    ),
    (
        "two consumers whose statements would share an id",
        {
            "registry": {
                "models": {
                    "churn": {"consumers": {"eu-1": "222233334444"}},
                    "fraud": {"consumers": {"eu1": "333344445555"}},
                }
            }
        },
        "platform.registry.models.fraud.consumers.eu1",
        "eu1 and eu-1 differ by hyphens only",
    ),
    (
        "a cache of a registry that wants a login",
        {"registry": {"pull_through": {"hub": {"upstream": "registry-1.docker.io"}}}},
        "platform.registry.pull_through.hub.credential_arn",
        "only with a login",
    ),
    # training
    (
        "an instance type without an accelerator",
        nodes(instance_types=["m7i.xlarge"]),
        f"{NODES}.instance_types[0]",
        "m7i.xlarge is no accelerated type",
    ),
    (
        "types that the autoscaler would take for alike",
        nodes(instance_types=["g5.2xlarge", "g5.12xlarge"]),
        f"{NODES}.instance_types[1]",
        "the autoscaler takes all nodes of a group for alike",
    ),
    ("more nodes at least than at most", nodes(min=5), f"{NODES}.min", "5 is above max (4)"),
    (
        "a warm pool of spot instances",
        nodes(warm_pool={"max_prepared": 1}),
        f"{NODES}.warm_pool",
        "keeps only on-demand instances",
    ),
    (
        "a cluster placement over all zones",
        nodes(placement="cluster"),
        f"{NODES}.placement",
        "cluster keeps nodes within one zone",
    ),
    (
        "nodes in a zone that the network does not have",
        nodes(zone="us-east-1f"),
        f"{NODES}.zone",
        "us-east-1f is no zone of the network. Use one of us-east-1a, us-east-1b.",
    ),
    (
        "a capacity block without its id",
        nodes(instance_types=["p5.48xlarge"], purchase="capacity-block", zone="us-east-1a"),
        f"{NODES}.capacity_reservation_id",
        "uses a block that was bought before",
    ),
    # serving
    (
        "A/B with a shadow",
        two_variants(shadow={"next": VARIANT}),
        f"{ENDPOINT}.shadow",
        "a shadow beside 2 variants",
    ),
    (
        "A/B with a rolling update",
        two_variants(rollout={"strategy": "rolling", "percent": 50}),
        f"{ENDPOINT}.rollout.strategy",
        "rolling with 2 variants",
    ),
    (
        "a canary above half of the fleet",
        an_endpoint(rollout={"strategy": "canary", "percent": 60}),
        f"{ENDPOINT}.rollout.percent",
        "60 is above 50, the most SageMaker accepts for a canary. Use 50 or less, or strategy: "
        "linear.",
    ),
    (
        "a linear step below what SageMaker accepts",
        an_endpoint(rollout={"strategy": "linear", "percent": 5}),
        f"{ENDPOINT}.rollout.percent",
        "5 is below 10",
    ),
    (
        "a rolling batch above half of the fleet",
        an_endpoint(rollout={"strategy": "rolling", "percent": 51}),
        f"{ENDPOINT}.rollout.percent",
        "51 is above 50",
    ),
    (
        "a canary smaller than one instance",
        an_endpoint(rollout={"strategy": "canary", "percent": 10}),
        f"{ENDPOINT}.rollout.percent",
        "is less than one instance. Use 34 or more, or more instances.",
    ),
    (
        "a volume key on disks that the hardware encrypts",
        an_endpoint(variants={"champion": VARIANT | {"instance_type": "ml.g5.2xlarge"}}),
        f"{ENDPOINT}.volume_key",
        "SageMaker refuses a volume key on instances with local NVMe disks",
    ),
    (
        "guardrails on instances that ignore them",
        an_endpoint(
            variants={"champion": VARIANT | {"model": PINNED, "instance_type": "ml.inf1.xlarge"}},
            delivery="pinned",
            rollout={"strategy": "canary", "percent": 34},
        ),
        f"{ENDPOINT}.rollout.strategy",
        "falls back to all-at-once",
    ),
    (
        "a pinned endpoint that would answer with the placeholder for ever",
        an_endpoint(delivery="pinned"),
        f"{ENDPOINT}.variants.champion.model",
        "bootstrap with delivery: pinned",
    ),
    (
        "a version that automation would replace at once",
        an_endpoint(variants={"champion": VARIANT | {"model": PINNED}}),
        f"{ENDPOINT}.variants.champion.model",
        "version 3 of fraud is fixed here",
    ),
    (
        "a model that the registry does not have",
        an_endpoint(
            delivery="pinned",
            variants={"champion": VARIANT | {"model": {"group": "churn", "version": 1}}},
        ),
        f"{ENDPOINT}.variants.champion.model",
        "churn is no model of registry.models (fraud)",
    ),
    (
        "new versions that go nowhere",
        an_endpoint(variants={"champion": VARIANT, "challenger": VARIANT}),
        f"{ENDPOINT}.new_versions_go_to",
        "missing; with 2 variants",
    ),
    (
        "a fleet that scaling would change at once",
        an_endpoint(autoscaling={"min": 4, "max": 8, "invocations_per_instance": 800}),
        f"{ENDPOINT}.variants.champion.initial_instances",
        "3 is outside autoscaling's 4 to 8",
    ),
    (
        "a daily monitor of data quality that takes longer than the provider lets it",
        an_endpoint(monitors={"data_quality": "daily", "max_minutes": 61}),
        f"{ENDPOINT}.monitors.max_minutes",
        "61 minutes with data_quality, of whose jobs the AWS provider takes 60 at most",
    ),
    (
        "monitors without captured requests",
        an_endpoint(capture={"percent": 0}, monitors={"data_quality": "hourly"}),
        f"{ENDPOINT}.monitors",
        "capture.percent is 0",
    ),
    (  # SageMaker developer guide, "Data and model quality monitoring"
        "bias without captured answers",
        an_endpoint(capture={"answers": False}, monitors={"bias": "daily"}),
        f"{ENDPOINT}.monitors.bias",
        "bias works on answers, but capture.answers is false",
    ),
    (  # the same
        "data quality without captured requests",
        an_endpoint(capture={"requests": False}, monitors={"data_quality": "daily"}),
        f"{ENDPOINT}.monitors.data_quality",
        "data_quality works on requests, but capture.requests is false",
    ),
    (  # SageMaker API reference, MonitoringStoppingCondition
        "an hourly monitor that takes longer than AWS lets it",
        an_endpoint(monitors={"model_quality": "hourly", "max_minutes": 31}),
        f"{ENDPOINT}.monitors.max_minutes",
        "31 minutes with model_quality: hourly, whose job SageMaker stops after 30",
    ),
    (
        "drift of what is not monitored",
        an_endpoint(
            monitors={
                "data_quality": "daily",
                "drift": {"bad": {"monitor": "model_quality", "metric": "accuracy", "below": 0.9}},
            }
        ),
        f"{ENDPOINT}.monitors.drift.bad.monitor",
        "model_quality is not switched on",
    ),
    (
        "drift on both sides",
        an_endpoint(
            monitors={
                "data_quality": "daily",
                "drift": {
                    "bad": {"monitor": "data_quality", "metric": "a", "above": 1, "below": 0}
                },
            }
        ),
        f"{ENDPOINT}.monitors.drift.bad",
        "exactly one of above and below",
    ),
    (  # SageMaker developer guide, "CloudWatch Metrics for Bias Drift Analysis"
        "an alarm on bias that would never see its metric",
        an_endpoint(
            monitors={
                "bias": "daily",
                "drift": {"bad": {"monitor": "bias", "metric": "DPPL", "above": 0.1}},
            }
        ),
        f"{ENDPOINT}.monitors.drift.bad.dimensions",
        "has the dimensions BiasStage, Facet, FacetValue, Label, LabelValue",
    ),
    (
        "an endpoint named like a prefix of the capture bucket",
        {
            "registry": {"models": {"reports": {}}},
            "serving": {"endpoints": {"reports": {"variants": {"main": VARIANT}}}},
        },
        "platform.serving.endpoints.reports",
        "Give the endpoint another name",
    ),
    (
        "a kind of endpoint that does not exist",
        of_kind("batch"),
        f"{ENDPOINT}.kind",
        "batch is not one of realtime, async, serverless, components",
    ),
    (
        "a shadow on Inf1",
        an_endpoint(
            volume_key=False,
            new_versions_go_to="next",
            variants={"champion": VARIANT | {"instance_type": "ml.inf1.xlarge"}},
            shadow={"next": VARIANT},
        ),
        f"{ENDPOINT}.shadow",
        "for which SageMaker has no shadow tests",
    ),
    (
        "an asynchronous endpoint with a shadow",
        of_kind("async", shadow={"next": VARIANT}),
        f"{ENDPOINT}.shadow",
        "SageMaker copies no traffic of asynchronous endpoints",
    ),
    (
        "an asynchronous endpoint with data capture",
        of_kind("async", capture={"percent": 100}),
        f"{ENDPOINT}.capture",
        "SageMaker captures real-time endpoints only",
    ),
    (
        "an asynchronous endpoint with monitors",
        of_kind("async", monitors={"bias": "daily"}),
        f"{ENDPOINT}.monitors",
        "the monitors read captured data",
    ),
    (
        "an asynchronous endpoint in production on one instance",
        protected(**of_kind("async", variants={"champion": VARIANT | {"initial_instances": 1}})),
        f"{ENDPOINT}.variants.champion.initial_instances",
        "1 is a single instance in production",
    ),
    (
        "a serverless endpoint with guardrails",
        of_kind("serverless", rollout={"strategy": "canary", "percent": 50}),
        f"{ENDPOINT}.rollout",
        "SageMaker watches roll-outs of real-time and asynchronous endpoints only",
    ),
    (
        "a serverless endpoint with a shadow",
        of_kind("serverless", shadow={"next": VARIANT}),
        f"{ENDPOINT}.shadow",
        "SageMaker copies no traffic of serverless endpoints",
    ),
    (
        "a serverless endpoint with data capture",
        of_kind("serverless", capture={"percent": 100}),
        f"{ENDPOINT}.capture",
        "SageMaker has none for serverless endpoints",
    ),
    (
        "a serverless endpoint with monitors",
        of_kind("serverless", monitors={"bias": "daily"}),
        f"{ENDPOINT}.monitors",
        "SageMaker has none for serverless endpoints",
    ),
    (
        "a serverless endpoint that is isolated",
        of_kind("serverless", network_isolation=True),
        f"{ENDPOINT}.network_isolation",
        "SageMaker has none for serverless endpoints",
    ),
    (
        "a serverless endpoint with a queue",
        of_kind("serverless", answers={"keep_days": 7}),
        f"{ENDPOINT}.answers",
        "only an asynchronous endpoint keeps its answers",
    ),
    (
        "a serverless endpoint on instances",
        of_kind("serverless", variants={"champion": VARIANT}),
        f"{ENDPOINT}.variants.champion.instance_type",
        "instance_type (value ml.m7i.xlarge) is not a setting",
    ),
    (
        "a public gateway that asks nobody who they are",
        {
            "serving": an_endpoint()["serving"]
            | {"gateway": {"endpoints": ["fraud"], "access": "public", "authentication": "none"}}
        },
        "platform.serving.gateway.authentication",
        "none with access: public lets the whole internet call the models",
    ),
    (
        "a public gateway without a firewall",
        {
            "serving": an_endpoint()["serving"]
            | {"gateway": {"endpoints": ["fraud"], "access": "public", "firewall": None}}
        },
        "platform.serving.gateway.firewall",
        "null with access: public leaves the models without a firewall",
    ),
    (
        "a gateway to an endpoint that is not there",
        {"serving": an_endpoint()["serving"] | {"gateway": {"endpoints": ["churn"]}}},
        "platform.serving.gateway.endpoints[0]",
        "churn is no endpoint of serving.endpoints (fraud)",
    ),
    (
        "a gateway to an endpoint that answers later",
        {"serving": of_kind("async")["serving"] | {"gateway": {"endpoints": ["fraud"]}}},
        "platform.serving.gateway.endpoints[0]",
        "fraud is asynchronous",
    ),
    (
        "a batch with more in flight than an instance takes",
        {
            "serving": {
                "batch": {
                    "fraud": {
                        "model": "bootstrap",
                        "instance_type": "ml.m7i.xlarge",
                        "payload_mb": 60,
                        "concurrent": 2,
                    }
                }
            }
        },
        "platform.serving.batch.fraud.concurrent",
        "2 requests of 60 MB are more than the 100 MB",
    ),
    (
        "a batch of a model that is not there",
        {
            "serving": {
                "batch": {
                    "fraud": {
                        "model": {"group": "churn", "version": 1},
                        "instance_type": "ml.m7i.xlarge",
                    }
                }
            }
        },
        "platform.serving.batch.fraud.model",
        "churn is no model of registry.models (fraud)",
    ),
    # data
    (
        "data deleted before it gets cheaper",
        {"data": {"lake": {"tiering_days": 30, "raw_keep_days": 30}}},
        "platform.data.lake.raw_keep_days",
        "30 days is not more than tiering_days (30)",
    ),
    (
        "manifests of a lake that is not there",
        {"data": {"versioning": {}}},
        "platform.data.versioning",
        "there is no lake whose objects a manifest could name",
    ),
    (
        "a protected lake that a destroy empties",
        protected(data={"lake": {"force_destroy": True}}),
        "platform.data.lake.force_destroy",
        "true contradicts protect: true",
    ),
    # governance
    (
        "copies that leave cold storage before AWS lets them",
        {"governance": {"backup": {"weekly_cold_after_days": 30, "weekly_keep_days": 119}}},
        "platform.governance.backup.weekly_keep_days",
        "119 days is less than weekly_cold_after_days (30) and the 90 days that AWS Backup keeps a "
        "copy in cold storage. Use 120 or more, or weekly_cold_after_days: null.",
    ),
    (
        "daily copies that live shorter than the lock demands",
        {"governance": {"backup": {"daily_keep_days": 6}}},
        "platform.governance.backup.daily_keep_days",
        "6 is outside the lock's 7 to 2557 days",
    ),
    (
        "weekly copies that live longer than the lock allows",
        {"governance": {"backup": {"lock": {"max_days": 364}}}},
        "platform.governance.backup.weekly_keep_days",
        "365 is outside the lock's 7 to 364 days",
    ),
    (
        "a lock that demands more than it allows",
        {"governance": {"backup": {"lock": {"min_days": 400, "max_days": 365}}}},
        "platform.governance.backup.lock.min_days",
        "400 is above max_days (365)",
    ),
    (
        "a compliance lock on what a destroy should delete",
        {"governance": {"backup": {"lock": {"compliance_after_days": 3}, "force_destroy": True}}},
        "platform.governance.backup.force_destroy",
        "nobody can delete what a compliance lock holds",
    ),
    (
        "copies in the region of the original",
        {"governance": {"backup": {"copy_to": "us-east-1"}}},
        "platform.governance.backup.copy_to",
        "us-east-1 is the stack's own region",
    ),
    (
        "production copies that a destroy deletes",
        protected(governance={"backup": {"force_destroy": True}}),
        "platform.governance.backup.force_destroy",
        "true contradicts protect: true",
    ),
    (
        "production copies without a lock",
        protected(governance={"backup": {"lock": None}}),
        "platform.governance.backup.lock",
        "leaves the copies of production to anybody's delete",
    ),
    (
        "an approver twice",
        {"governance": {"model_governance": {"approvers": [APPROVER, APPROVER]}}},
        "platform.governance.model_governance.approvers[1]",
        f"{APPROVER} stands twice. Remove it.",
    ),
    (
        "an approver who deploys",
        {
            "registry": {"deployer_roles": [DEPLOYER]},
            "governance": {"model_governance": {"approvers": [DEPLOYER]}},
        },
        "platform.governance.model_governance.approvers[0]",
        f"{DEPLOYER} runs the deployment and could change what it approves",
    ),
    (
        "production configurations recorded for less than a year",
        protected(governance={"config_rules": {"keep_days": 364}}),
        "platform.governance.config_rules.keep_days",
        "364 days is less than a year",
    ),
    (
        "a search for threats by nobody",
        {"governance": {"findings": {}}},
        "platform.governance.findings",
        "none of guardduty, security_hub and inspector is switched on",
    ),
    (
        "a firewall on a way out that is not there",
        network(internet="none", egress={"firewall": True}),
        "platform.network.egress.firewall",
        "internet: none puts a firewall on a way out that is not there",
    ),
    (
        "a proxy where the firewall's endpoints are",
        network(
            cidr="10.40.0.0/16",
            egress={"firewall": True, "proxy": {"host": "proxy", "cidr": "10.40.192.0/28"}},
        ),
        "platform.network.egress.proxy.cidr",
        "10.40.192.0/28 overlaps 10.40.192.0/25, where the firewall's endpoints are",
    ),
    # cost
    (
        "a budget of a model that is not there",
        {"cost": {"budgets": {"monthly_usd": 100, "models": {"churn": 50}}}},
        "platform.cost.budgets.models.churn",
        "churn is no model of registry.models (fraud)",
    ),
    (
        "a model that may spend more than the whole stack",
        {"cost": {"budgets": {"monthly_usd": 100, "models": {"fraud": 101}}}},
        "platform.cost.budgets.models.fraud",
        "101 is above monthly_usd (100), the budget of the whole stack",
    ),
    (
        "production that a spent budget stops",
        protected(cost={"budgets": {"monthly_usd": 100, "stop": {"roles": ["Any"]}}}),
        "platform.cost.budgets.stop",
        "a spent budget must not stop production",
    ),
    # monitoring
    (
        "monitors with a key for the volume of local disks",
        {"monitoring": {"model_monitor": {"instance_type": "ml.m5d.xlarge"}}},
        "platform.monitoring.model_monitor.instance_type",
        "ml.m5d.xlarge has local NVMe disks",
    ),
    (
        "an address twice",
        {"monitoring": {"alerting": {"emails": {"info": ["a@b.co", "a@b.co"]}}}},
        "platform.monitoring.alerting.emails.info[1]",
        "a@b.co stands twice",
    ),
    (
        "a protected archive of logs that a destroy empties",
        protected(monitoring={"logs": {"archive": {"force_destroy": True}, "retention_days": 365}}),
        "platform.monitoring.logs.archive.force_destroy",
        "true contradicts protect: true",
    ),
    (
        "Grafana without anything to ask",
        {"monitoring": {"grafana": {"admin_groups": [IDENTITY_GROUP]}}},
        "platform.monitoring.grafana",
        "there is no Prometheus that Grafana could ask",
    ),
    (
        "a group that both administers Grafana and looks at it",
        {
            "monitoring": {
                "prometheus": {},
                "grafana": {
                    "admin_groups": [IDENTITY_GROUP],
                    "viewer_groups": [IDENTITY_GROUP],
                },
            }
        },
        "platform.monitoring.grafana.viewer_groups[0]",
        "A group has one role",
    ),
    (  # Site Reliability Workbook, "Alerting on SLOs"
        "an error budget that even an outage does not burn",
        {"monitoring": {"prometheus": {"availability_percent": 93}}},
        "platform.monitoring.prometheus.availability_percent",
        "Use more than 93.06",
    ),
]
