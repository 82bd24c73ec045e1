"""The tables behind the ways to escalate: which service runs what, which workload an action is
about."""

from __future__ import annotations

from collections.abc import Mapping

from access.permission_sets import PermissionSet

SERVICES: Mapping[str, tuple[str, ...]] = {
    "apprunner": ("tasks.apprunner.amazonaws.com", "build.apprunner.amazonaws.com"),
    "autoscaling": ("ec2.amazonaws.com",),
    "batch": ("ecs-tasks.amazonaws.com", "batch.amazonaws.com"),
    "bedrock-agentcore": ("bedrock-agentcore.amazonaws.com",),
    "braket": ("braket.amazonaws.com",),
    "cloudformation": ("cloudformation.amazonaws.com",),
    "codebuild": ("codebuild.amazonaws.com",),
    "codestar": ("codestar.amazonaws.com",),
    "cognito-identity": ("cognito-identity.amazonaws.com",),
    "datapipeline": (
        "datapipeline.amazonaws.com",
        "elasticmapreduce.amazonaws.com",
        "ec2.amazonaws.com",
    ),
    "ec2": ("ec2.amazonaws.com",),
    "ecs": ("ecs-tasks.amazonaws.com",),
    "eks": ("pods.eks.amazonaws.com",),
    "elasticmapreduce": ("elasticmapreduce.amazonaws.com", "ec2.amazonaws.com"),
    "emr-serverless": ("emr-serverless.amazonaws.com",),
    "events": ("events.amazonaws.com",),
    "gamelift": ("gamelift.amazonaws.com",),
    "glue": ("glue.amazonaws.com",),
    "imagebuilder": ("imagebuilder.amazonaws.com", "ec2.amazonaws.com"),
    "kinesisanalytics": ("kinesisanalytics.amazonaws.com",),
    "lambda": ("lambda.amazonaws.com",),
    "omics": ("omics.amazonaws.com",),
    "sagemaker": ("sagemaker.amazonaws.com",),
    "scheduler": ("scheduler.amazonaws.com",),
    "ssm": ("ssm.amazonaws.com",),
    "states": ("states.amazonaws.com",),
}
"""The services that take a passed role for actions of a prefix: the values of
iam:PassedToService, and the principals in the role's trust policy."""

_BESIDE = frozenset({"iam", "dynamodb", "s3"})
"""Prefixes of actions that stand in a set with iam:PassRole and pass nothing themselves."""

WORKLOADS: Mapping[str, tuple[str, ...]] = {
    "apprunner:updateservice": ("app",),
    "batch:submitjob": ("batch job",),
    "bedrock-agentcore:startbrowsersession": ("browser",),
    "bedrock-agentcore:invokeagentruntimecommand": ("agent runtime",),
    "bedrock-agentcore:startcodeinterpretersession": ("code interpreter",),
    "cloudformation:createchangeset": ("stack",),
    "cloudformation:updatestack": ("stack",),
    "codebuild:startbuild": ("build",),
    "codebuild:startbuildbatch": ("build",),
    "codedeploy:createdeployment": ("deployment",),
    "ec2-instance-connect:sendsshpublickey": ("instance",),
    "ec2:modifylaunchtemplate": ("launch template",),
    "ec2:modifyinstanceattribute": ("instance",),
    "ecs:executecommand": ("task",),
    "glue:updatedevendpoint": ("glue endpoint",),
    "lambda:updatefunctioncode": ("function",),
    "lambda:updatefunctionconfiguration": ("function",),
    "sagemaker:updatenotebookinstance": ("notebook",),
    "sagemaker:createpresignednotebookinstanceurl": ("notebook",),
    "sagemaker:createpresigneddomainurl": ("studio",),
    "ssm:sendcommand": ("instance",),
    "ssm:startsession": ("instance",),
    "states:updatestatemachine": ("state machine",),
}
"""The sorts of workloads whose role an action of a set hands over, by that action in lower case."""


ARNS: Mapping[str, str] = {
    "agent runtime": "arn:aws:bedrock-agentcore:*:{account}:runtime/*",
    "app": "arn:aws:apprunner:*:{account}:service/*/*",
    "batch job": "arn:aws:batch:*:{account}:job-definition/*",
    "browser": "arn:aws:bedrock-agentcore:*:{account}:browser-custom/*",
    "build": "arn:aws:codebuild:*:{account}:project/*",
    "code interpreter": "arn:aws:bedrock-agentcore:*:{account}:code-interpreter-custom/*",
    "deployment": "arn:aws:codedeploy:*:{account}:deploymentgroup:*/*",
    "function": "arn:aws:lambda:*:{account}:function:*",
    "glue endpoint": "arn:aws:glue:*:{account}:devEndpoint/*",
    "instance": "arn:aws:ec2:*:{account}:instance/*",
    "launch template": "arn:aws:ec2:*:{account}:launch-template/*",
    "notebook": "arn:aws:sagemaker:*:{account}:notebook-instance/*",
    "stack": "arn:aws:cloudformation:*:{account}:stack/*/*",
    "state machine": "arn:aws:states:*:{account}:stateMachine:*",
    "studio": "arn:aws:sagemaker:*:{account}:user-profile/*/*",
    "task": "arn:aws:ecs:*:{account}:task/*/*",
}
"""The ARNs of workloads of a sort, as a pattern."""


def services_of(one: PermissionSet) -> tuple[str, ...]:
    """The services to which a set with iam:PassRole passes the role."""
    prefixes = {name.partition(":")[0] for name in one.folded} - _BESIDE
    return tuple(service for prefix in sorted(prefixes) for service in SERVICES[prefix])


def workloads_of(one: PermissionSet) -> tuple[str, ...]:
    """The sorts of workloads that a set without iam:PassRole takes over; empty for the others."""
    return tuple(kind for name in sorted(one.folded) for kind in WORKLOADS.get(name, ()))
