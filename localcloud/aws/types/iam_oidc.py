"""IAM: identity providers of OpenID Connect."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation
from localcloud.aws.shapes import tag_map
from localcloud.aws.tagging import retag
from localcloud.aws.values import Props


class OpenIdConnectProvider(Emulation):
    """`aws.iam.OpenIdConnectProvider`; its id is the ARN, which the URL decides."""

    token = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
    service = "iam"
    cloudformation = "AWS::IAM::OIDCProvider"
    create_operation = "CreateOpenIDConnectProvider"
    operations = frozenset(
        {
            "CreateOpenIDConnectProvider",
            "GetOpenIDConnectProvider",
            "UpdateOpenIDConnectProviderThumbprint",
            "DeleteOpenIDConnectProvider",
            "TagOpenIDConnectProvider",
            "UntagOpenIDConnectProvider",
        }
    )
    taggable = True
    outputs = ("arn",)
    rename = {"clientIdLists": "ClientIDList", "thumbprintLists": "ThumbprintList"}
    # moto has no AddClientIDToOpenIDConnectProvider; the stock provider updates the list.
    replace_on = frozenset({"url", "clientIdLists"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["OpenIDConnectProviderArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        provider = aws.call("GetOpenIDConnectProvider", OpenIDConnectProviderArn=id_)
        return {
            "arn": id_,
            "url": f"https://{provider['Url'].removeprefix('https://')}",
            "clientIdLists": provider["ClientIDList"],
            "thumbprintLists": provider.get("ThumbprintList", []),
            "tags": tag_map(provider.get("Tags", [])) or {},
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "thumbprintLists" in changed:
            aws.call(
                "UpdateOpenIDConnectProviderThumbprint",
                OpenIDConnectProviderArn=id_,
                ThumbprintList=inputs.get("thumbprintLists") or [],
            )
        if "tags" in changed:
            retag(
                aws,
                inputs,
                old,
                tag="TagOpenIDConnectProvider",
                untag="UntagOpenIDConnectProvider",
                OpenIDConnectProviderArn=id_,
            )

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteOpenIDConnectProvider", OpenIDConnectProviderArn=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        host = str(inputs["url"]).removeprefix("https://")
        return aws.arn("iam", f"oidc-provider/{host}", region="")


TYPES = [OpenIdConnectProvider]
