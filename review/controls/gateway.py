"""The gateway to models, its firewall, and the balancer behind it."""

from __future__ import annotations

from review.controls.control import Control, Exemption
from review.controls.place import Place
from review.controls.predicates import (
    absent,
    all_of,
    any_of,
    at_least,
    each,
    equals,
    longer,
    negated,
    neighbour,
    one_of,
    parsed,
    present,
    some,
)
from review.controls.verdict import MEETS, Verdict, fails, unknown
from review.references import is_unknown

API = "aws:apigateway/restApi:RestApi"
API_POLICY = "aws:apigateway/restApiPolicy:RestApiPolicy"
STAGE = "aws:apigateway/stage:Stage"
METHOD = "aws:apigateway/method:Method"
SETTINGS = "aws:apigateway/methodSettings:MethodSettings"
PLAN = "aws:apigateway/usagePlan:UsagePlan"
ACL = "aws:wafv2/webAcl:WebAcl"
ACL_FOR = "aws:wafv2/webAclAssociation:WebAclAssociation"
ACL_LOGS = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
TARGETS = "aws:lb/targetGroup:TargetGroup"


def _denies_other_ways(place: Place) -> Verdict:
    """A statement that refuses who does not come by the endpoint."""
    condition = str(place.value("Condition") or "")
    if place.value("Effect") == "Deny" and "aws:sourcevpc" in condition.lower():
        return MEETS
    return fails("no statement refuses who comes another way than the endpoint")


def _settings_of_stage(place: Place) -> Verdict:
    """The method settings of this stage's API write a log."""
    for one in place.around.recording.of(SETTINGS):
        same = one.inputs.get("restApi") == place.value("restApi") and one.inputs.get(
            "stageName"
        ) == place.value("stageName")
        if same:
            level = (one.inputs.get("settings") or {}).get("loggingLevel")
            if is_unknown(level):
                return unknown("loggingLevel")
            return MEETS if level in ("ERROR", "INFO") else fails("its methods write no log")
    return fails("no MethodSettings are for it")


CONTROLS = (
    Control(
        id="api-private",
        title="An API is reached from the network alone",
        level="error",
        types=[API],
        holds=all_of(
            any_of(
                equals("endpointConfiguration.types", "PRIVATE"),
                equals("endpointConfiguration.types", ["PRIVATE"]),
            ),
            present("endpointConfiguration.vpcEndpointIds"),
        ),
        fix="Set endpointConfiguration to PRIVATE and name the endpoint.",
        frameworks="prowler apigateway_restapi_public",
    ),
    Control(
        id="api-refuses-other-ways",
        title="An API's policy refuses who does not come by its endpoint",
        level="error",
        types=[API_POLICY],
        holds=parsed("policy", some("Statement", _denies_other_ways)),
        fix="Deny execute-api:Invoke unless aws:SourceVpce is the endpoint.",
        frameworks="prowler apigateway_restapi_public",
    ),
    Control(
        id="api-method-asks-who-calls",
        title="A method asks who calls",
        level="error",
        types=[METHOD],
        holds=one_of("authorization", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"),
        exempt=[Exemption(when=equals("httpMethod", "OPTIONS"), reason="says what may be asked")],
        fix="Set authorization to AWS_IAM.",
        frameworks="APIGateway.8, CKV_AWS_59, prowler apigateway_restapi_authorizers_enabled",
    ),
    Control(
        id="api-method-needs-key",
        title="A method knows which client calls, so that each has its limit",
        level="warning",
        types=[METHOD],
        holds=equals("apiKeyRequired", True, default=False),
        fix="Set apiKeyRequired.",
        frameworks="Amazon API Gateway Developer Guide: Usage plans",
    ),
    Control(
        id="api-method-checks-requests",
        title="A method refuses requests that lack something",
        level="note",
        types=[METHOD],
        holds=present("requestValidatorId"),
        fix="Set requestValidatorId.",
        frameworks="CKV2_AWS_53",
    ),
    Control(
        id="api-stage-logged",
        title="A stage writes down who called",
        level="error",
        types=[STAGE],
        holds=all_of(present("accessLogSettings.destinationArn"), _settings_of_stage),
        fix="Set accessLogSettings, and loggingLevel of the methods.",
        frameworks="APIGateway.1, APIGateway.9, CKV_AWS_76, CKV2_AWS_4, "
        "prowler apigateway_restapi_logging_enabled",
    ),
    Control(
        id="api-stage-traced",
        title="A stage is traced",
        level="note",
        types=[STAGE],
        holds=equals("xrayTracingEnabled", True, default=False),
        fix="Set xrayTracingEnabled.",
        frameworks="APIGateway.3, CKV_AWS_73, prowler apigateway_restapi_tracing_enabled",
    ),
    Control(
        id="api-stage-behind-firewall",
        title="A stage stands behind a web firewall",
        level="error",
        types=[STAGE],
        holds=neighbour(ACL_FOR, "resourceArn", present("webAclArn")),
        fix="Add a WebAclAssociation.",
        frameworks="APIGateway.4, CKV2_AWS_29, prowler apigateway_restapi_waf_acl_attached",
    ),
    Control(
        id="api-logs-no-bodies",
        title="What callers send does not stand in logs",
        level="error",
        types=[SETTINGS],
        holds=equals("settings.dataTraceEnabled", False, default=False),
        fix="Set dataTraceEnabled to false.",
        frameworks="CKV2_AWS_4, Amazon API Gateway Developer Guide: Logging",
    ),
    Control(
        id="api-throttled",
        title="A stage takes so many requests a second, and no more",
        level="warning",
        types=[SETTINGS],
        holds=all_of(
            at_least("settings.throttlingRateLimit", 0.1, default=-1),
            at_least("settings.throttlingBurstLimit", 1, default=-1),
        ),
        fix="Set throttlingRateLimit and throttlingBurstLimit.",
        frameworks="AWS Well-Architected: Reliability",
    ),
    Control(
        id="api-cache-encrypted",
        title="What a stage keeps of answers is encrypted",
        level="error",
        types=[SETTINGS],
        holds=any_of(
            equals("settings.cachingEnabled", False, default=False),
            equals("settings.cacheDataEncrypted", True, default=False),
        ),
        fix="Set cacheDataEncrypted.",
        frameworks="APIGateway.5, CKV_AWS_308, prowler apigateway_restapi_cache_encrypted",
    ),
    Control(
        id="api-client-has-limit",
        title="A client calls so often, and no more",
        level="warning",
        types=[PLAN],
        holds=at_least("throttleSettings.rateLimit", 0.1),
        fix="Set throttleSettings.",
        frameworks="Amazon API Gateway Developer Guide: Usage plans",
    ),
    Control(
        id="waf-has-rules",
        title="A web firewall has rules",
        level="error",
        types=[ACL],
        holds=longer("rules", 1),
        fix="Add the rule groups that AWS manages.",
        frameworks="WAF.10, prowler wafv2_webacl_with_rules",
    ),
    Control(
        id="waf-limits-rate",
        title="A web firewall stops who asks too often",
        level="warning",
        types=[ACL],
        holds=some(
            "rules",
            all_of(at_least("statement.rateBasedStatement.limit", 10), negated(absent("action"))),
        ),
        fix="Add a rate-based rule that blocks.",
        frameworks="AWS WAF Developer Guide: Rate-based rules",
    ),
    Control(
        id="waf-knows-bad-inputs",
        title="A web firewall stops what is known to be bad",
        level="error",
        types=[ACL],
        holds=some(
            "rules",
            equals(
                "statement.managedRuleGroupStatement.name", "AWSManagedRulesKnownBadInputsRuleSet"
            ),
        ),
        fix="Add AWSManagedRulesKnownBadInputsRuleSet.",
        frameworks="CKV_AWS_192, CKV2_AWS_77",
    ),
    Control(
        id="waf-logged",
        title="A web firewall writes down what it stops",
        level="warning",
        types=[ACL],
        holds=neighbour(ACL_LOGS, "resourceArn", present("logDestinationConfigs")),
        fix="Add a WebAclLoggingConfiguration.",
        frameworks="WAF.11, CKV2_AWS_31, prowler wafv2_webacl_logging_enabled",
    ),
    Control(
        id="waf-counted",
        title="A web firewall counts by rule",
        level="note",
        types=[ACL],
        holds=all_of(
            equals("visibilityConfig.cloudwatchMetricsEnabled", True),
            each("rules", equals("visibilityConfig.cloudwatchMetricsEnabled", True)),
        ),
        fix="Set cloudwatchMetricsEnabled.",
        frameworks="WAF.12",
    ),
    Control(
        id="waf-logs-no-credentials",
        title="Credentials do not stand in the firewall's logs",
        level="error",
        types=[ACL_LOGS],
        holds=all_of(
            some("redactedFields", equals("singleHeader.name", "authorization")),
            some("redactedFields", equals("singleHeader.name", "x-api-key")),
        ),
        fix="Redact authorization and x-api-key.",
        frameworks="AWS WAF Developer Guide: Logging",
    ),
    Control(
        id="balancer-internal",
        title="A balancer is reached from the network alone",
        level="error",
        types=[BALANCER],
        holds=equals("internal", True, default=False),
        fix="Set internal; it cannot be changed later.",
        frameworks="prowler elbv2_internet_facing",
    ),
    Control(
        id="balancer-refuses-deletion",
        title="A balancer refuses deletion",
        level="warning",
        types=[BALANCER],
        holds=equals("enableDeletionProtection", True, default=False),
        production_only="a balancer of a stack that comes and goes is deleted with it",
        fix="Set enableDeletionProtection.",
        frameworks="ELB.6, CKV_AWS_150, prowler elbv2_deletion_protection",
    ),
    Control(
        id="balancer-in-zones",
        title="A balancer is in two zones or more, and sends to all of them",
        level="warning",
        types=[BALANCER],
        holds=all_of(
            longer("subnets", 2), equals("enableCrossZoneLoadBalancing", True, default=False)
        ),
        fix="Give it a subnet in each zone and set enableCrossZoneLoadBalancing.",
        frameworks="ELB.13, CKV_AWS_152, prowler elbv2_is_in_multiple_az",
    ),
    Control(
        id="balancer-has-group",
        title="A balancer stands behind a security group",
        level="error",
        types=[BALANCER],
        holds=longer("securityGroups", 1),
        fix="Set securityGroups; a network balancer without them never gets any.",
        frameworks="Elastic Load Balancing: Security groups of network load balancers",
    ),
    Control(
        id="balancer-asks-for-health",
        title="A balancer sends to what answers alone",
        level="warning",
        types=[TARGETS],
        holds=all_of(present("healthCheck.path"), present("healthCheck.matcher")),
        fix="Set healthCheck with a path.",
        frameworks="CKV_AWS_261",
    ),
)
