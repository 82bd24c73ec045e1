"""Lambda: functions with their versions, and aliases of those. No code is run."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name, Named
from localcloud.aws.packing import content
from localcloud.aws.tagging import retag
from localcloud.aws.values import UNKNOWN, Props

_CODE = {
    "s3Bucket": "S3Bucket",
    "s3Key": "S3Key",
    "s3ObjectVersion": "S3ObjectVersion",
    "imageUri": "ImageUri",
    "sourceKmsKeyArn": "SourceKMSKeyArn",
}
_CONTENT = frozenset({"code", "sourceCodeHash", "architectures", *_CODE})
"""Inputs whose change uploads code anew."""
_BESIDE = frozenset({"reservedConcurrentExecutions", "skipDestroy", "tags"})
_EMPTY: dict[str, Any] = {
    "deadLetterConfig": {"targetArn": ""},
    "environment": {"variables": {}},
    "layers": [],
    "tracingConfig": {"mode": "PassThrough"},
    "vpcConfig": {"subnetIds": [], "securityGroupIds": []},
}
"""What takes a block from a function again."""
_INSTRUCTION = "an instruction to the provider, not a property of the function"
_UPLOADED = "AWS copies the code and does not say from where"


class Function(Named):
    """`aws.lambda_.Function`; its id is the name. With `publish` each change is a new version.

    Subnets, security groups and the uploaded object must be there.
    """

    token = "aws:lambda/function:Function"
    service = "lambda"
    cloudformation = "AWS::Lambda::Function"
    create_operation = "CreateFunction"
    operations = frozenset(
        {
            "CreateFunction",
            "GetFunction",
            "UpdateFunctionCode",
            "UpdateFunctionConfiguration",
            "PublishVersion",
            "ListVersionsByFunction",
            "PutFunctionConcurrency",
            "DeleteFunctionConcurrency",
            "TagResource",
            "UntagResource",
            "DeleteFunction",
            "ec2:DescribeSubnets",
            "ec2:DescribeSecurityGroups",
        }
    )
    name = Name("name", most=64)
    taggable = True
    outputs = (
        "arn",
        "codeSha256",
        "invokeArn",
        "lastModified",
        "qualifiedArn",
        "qualifiedInvokeArn",
        "sourceCodeSize",
        "version",
    )
    rename = {"name": "FunctionName", "kmsKeyArn": "KMSKeyArn"}
    omit = frozenset(
        {
            *_CODE,
            "code",
            "sourceCodeHash",
            "reservedConcurrentExecutions",
            "skipDestroy",
            "replaceSecurityGroupsOnDestroy",
            "replacementSecurityGroupIds",
        }
    )
    kept = {
        **dict.fromkeys(("s3Bucket", "s3Key", "s3ObjectVersion", "sourceKmsKeyArn"), _UPLOADED),
        "code": _UPLOADED,
        "publish": _INSTRUCTION,
        "skipDestroy": _INSTRUCTION,
        "replaceSecurityGroupsOnDestroy": _INSTRUCTION,
        "replacementSecurityGroupIds": _INSTRUCTION,
    }
    defaults = {
        "memorySize": 128,
        "packageType": "Zip",
        "publish": False,
        "skipDestroy": False,
        "timeout": 3,
    }
    replace_on = frozenset({"name", "packageType"})

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs)
        return self.create_operation, {**params, "Code": _code(inputs)}

    def create(self, aws: Aws, inputs: Props) -> str:
        _check_network(aws, inputs)
        operation, params = self.request(inputs, aws)
        params["Code"] = _with_bytes(params["Code"], inputs)
        id_ = str(aws.call(operation, **params)["FunctionName"])
        _limit(aws, id_, inputs)
        return id_

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        answer = aws.call("GetFunction", FunctionName=id_)
        function = answer["Configuration"]
        versions = aws.call("ListVersionsByFunction", FunctionName=id_)["Versions"]
        latest = versions[-1]["Version"] if len(versions) > 1 else "$LATEST"
        arn = aws.arn("lambda", f"function:{id_}")
        found = self.properties(function, known)
        if "environment" in found and not found["environment"]:
            del found["environment"]
        return {
            **found,
            "name": id_,
            "arn": arn,
            "codeSha256": function["CodeSha256"],
            "sourceCodeHash": function["CodeSha256"],
            "sourceCodeSize": function["CodeSize"],
            "invokeArn": _invoke_arn(aws, arn),
            "lastModified": function["LastModified"],
            "layers": [each["Arn"] for each in function.get("Layers", [])],
            "qualifiedArn": f"{arn}:{latest}",
            "qualifiedInvokeArn": _invoke_arn(aws, f"{arn}:{latest}"),
            "reservedConcurrentExecutions": answer.get("Concurrency", {}).get(
                "ReservedConcurrentExecutions"
            ),
            "tags": answer.get("Tags") or {},
            "version": latest,
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        _check_network(aws, inputs)
        configured = changed - _CONTENT - _BESIDE - set(self.kept)
        if configured:
            emptied = {n: _EMPTY.get(n, "") for n in configured if n not in inputs}
            wanted = {key: inputs[key] for key in configured if key in inputs} | emptied
            aws.call(
                "UpdateFunctionConfiguration",
                **self.params("UpdateFunctionConfiguration", {**wanted, "name": id_}),
            )
        if changed & _CONTENT:
            code = _with_bytes(_code(inputs), inputs)
            aws.call("UpdateFunctionCode", FunctionName=id_, **code)
        if inputs.get("publish") and (configured or changed & _CONTENT or "publish" in changed):
            aws.call("PublishVersion", FunctionName=id_)
        if "reservedConcurrentExecutions" in changed:
            _limit(aws, id_, inputs)
        if "tags" in changed:
            retag(aws, inputs, old, Resource=aws.arn("lambda", f"function:{id_}"))

    def renewed(self, changed: Any) -> Any:
        changed = set(changed)
        if not changed - _BESIDE - set(self.kept) and not changed & _CONTENT:
            return ()
        return ("lastModified", "qualifiedArn", "qualifiedInvokeArn", "version")

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteFunction", FunctionName=id_)


def _code(inputs: Props) -> dict[str, Any]:
    code = {member: inputs[name] for name, member in _CODE.items() if name in inputs}
    return {**code, **({"ZipFile": UNKNOWN} if "code" in inputs else {})}


def _with_bytes(code: dict[str, Any], inputs: Props) -> dict[str, Any]:
    return {**code, "ZipFile": content(inputs["code"])} if "code" in inputs else code


def _check_network(aws: Aws, inputs: Props) -> None:
    network = inputs.get("vpcConfig")
    if network:
        aws.call("DescribeSubnets", "ec2", SubnetIds=network["subnetIds"])
        aws.call("DescribeSecurityGroups", "ec2", GroupIds=network["securityGroupIds"])


def _limit(aws: Aws, id_: str, inputs: Props) -> None:
    most = inputs.get("reservedConcurrentExecutions")
    if most is None:
        aws.call("DeleteFunctionConcurrency", FunctionName=id_)
    else:
        aws.call("PutFunctionConcurrency", FunctionName=id_, ReservedConcurrentExecutions=most)


def _invoke_arn(aws: Aws, function_arn: str) -> str:
    place = f"arn:{aws.partition}:apigateway:{aws.region}:lambda:path/2015-03-31/functions"
    return f"{place}/{function_arn}/invocations"


class Alias(Emulation):
    """`aws.lambda_.Alias`; its id is the ARN, imported as `<function>/<alias>`."""

    token = "aws:lambda/alias:Alias"
    service = "lambda"
    cloudformation = "AWS::Lambda::Alias"
    create_operation = "CreateAlias"
    operations = frozenset({"CreateAlias", "GetAlias", "UpdateAlias", "DeleteAlias"})
    name = Name("name", most=128)
    outputs = ("arn", "invokeArn")
    replace_on = frozenset({"name", "functionName"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["AliasArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        function, name = _parts(id_)
        answer = aws.call("GetAlias", FunctionName=function, Name=name)
        return {
            **self.properties(answer, {k: v for k, v in known.items() if k != "functionName"}),
            "name": name,
            "functionName": known.get("functionName", function),
            "functionVersion": answer["FunctionVersion"],
            "arn": answer["AliasArn"],
            "invokeArn": _invoke_arn(aws, answer["AliasArn"]),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        aws.call("UpdateAlias", **self.params("UpdateAlias", inputs))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        function, name = _parts(id_)
        aws.call("GetAlias", FunctionName=function, Name=name)
        aws.call("DeleteAlias", FunctionName=function, Name=name)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs['functionName'].rsplit(':', 1)[-1]}/{inputs['name']}"


def _parts(id_: str) -> tuple[str, str]:
    """Function and alias of an ARN or of what an import takes."""
    if id_.startswith("arn:"):
        function, name = id_.split(":")[-2:]
        return function, name
    function, _, name = id_.partition("/")
    return function, name


TYPES = [Function, Alias]
