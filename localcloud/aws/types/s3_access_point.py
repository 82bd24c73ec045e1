"""S3: access points."""

from __future__ import annotations

from typing import Any

from localcloud.aws.cloud import Aws, NotFound
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props


class AccessPoint(Emulation):
    """`aws.s3.AccessPoint` of a bucket; its id is `<account>:<name>`."""

    token = "aws:s3/accessPoint:AccessPoint"
    service = "s3control"
    create_operation = "CreateAccessPoint"
    operations = frozenset(
        {
            "CreateAccessPoint",
            "GetAccessPoint",
            "PutAccessPointPolicy",
            "GetAccessPointPolicy",
            "DeleteAccessPointPolicy",
            "DeleteAccessPoint",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
            "s3:HeadBucket",
        }
    )
    name = Name("name", most=50, lower=True)
    taggable = True
    outputs = ("alias", "arn", "domainName", "endpoints", "hasPublicAccessPolicy", "networkOrigin")
    replace_on = frozenset(
        {
            "name",
            "bucket",
            "accountId",
            "bucketAccountId",
            "vpcConfiguration",
            "publicAccessBlockConfiguration",
        }
    )
    omit = frozenset({"policy"})
    kept = {"bucketAccountId": "moto takes BucketAccountId and does not answer it"}

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        params = self.params(self.create_operation, inputs)
        return self.create_operation, {"AccountId": aws.account, **params}

    def create(self, aws: Aws, inputs: Props) -> str:
        aws.call("HeadBucket", "s3", Bucket=inputs["bucket"])
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        if inputs.get("policy"):
            self._put_policy(aws, params["AccountId"], params["Name"], inputs["policy"])
        return f"{params['AccountId']}:{params['Name']}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        account, _, name = id_.partition(":")
        answer = aws.call("GetAccessPoint", AccountId=account, Name=name)
        arn = _arn(aws, name)
        place = f"{aws.region}.amazonaws.com"
        kinds = {
            "dualstack": f"s3-accesspoint.dualstack.{place}",
            "fips": f"s3-accesspoint-fips.{place}",
            "fips_dualstack": f"s3-accesspoint-fips.dualstack.{place}",
            "ipv4": f"s3-accesspoint.{place}",
        }
        answer.pop("Endpoints", None)
        result = {
            **self.properties(answer, known),
            "alias": answer["Alias"],
            "arn": arn,
            "bucket": answer["Bucket"],
            "domainName": f"{name}-{account}.s3-accesspoint.{place}",
            "endpoints": kinds,
            "hasPublicAccessPolicy": False,
            "name": name,
            "networkOrigin": answer["NetworkOrigin"],
            "tags": tag_map(
                aws.call("ListTagsForResource", AccountId=account, ResourceArn=arn).get("Tags", [])
            )
            or {},
        }
        if "accountId" in known:
            result["accountId"] = account
        try:
            policy = aws.call("GetAccessPointPolicy", AccountId=account, Name=name)
            result["policy"] = policy.get("Policy")
        except NotFound:
            pass
        return result

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        account, _, name = id_.partition(":")
        if "policy" in changed:
            if inputs.get("policy"):
                self._put_policy(aws, account, name, inputs["policy"])
            else:
                aws.call("DeleteAccessPointPolicy", AccountId=account, Name=name)
        if "tags" in changed:
            retag(aws, inputs, old, AccountId=account, ResourceArn=_arn(aws, name))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        account, _, name = id_.partition(":")
        aws.call("DeleteAccessPoint", AccountId=account, Name=name)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return f"{inputs.get('accountId', aws.account)}:{inputs['name']}"

    @staticmethod
    def _put_policy(aws: Aws, account: str, name: str, policy: str) -> None:
        aws.call("PutAccessPointPolicy", AccountId=account, Name=name, Policy=policy)


def _arn(aws: Aws, name: str) -> str:
    return aws.arn("s3", f"accesspoint/{name}")


TYPES = [AccessPoint]
