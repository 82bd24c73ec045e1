"""IAM: identity providers through which people sign in."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation, Name
from localcloud.aws.values import Props


class SamlProvider(Emulation):
    """`aws.iam.SamlProvider`; its id is the ARN."""

    token = "aws:iam/samlProvider:SamlProvider"
    service = "iam"
    cloudformation = "AWS::IAM::SAMLProvider"
    create_operation = "CreateSAMLProvider"
    operations = frozenset(
        {"CreateSAMLProvider", "GetSAMLProvider", "UpdateSAMLProvider", "DeleteSAMLProvider"}
    )
    name = Name("name", most=128)
    taggable = True
    outputs = ("arn", "samlProviderUuid", "validUntil")
    rename = {"samlMetadataDocument": "SAMLMetadataDocument"}
    omit = frozenset({"tags"})
    kept = {"tags": "moto keeps no tags of SAML providers"}
    replace_on = frozenset({"name"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        return str(aws.call(operation, **params)["SAMLProviderArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        found = aws.call("GetSAMLProvider", SAMLProviderArn=id_)
        valid = found.get("ValidUntil")
        return {
            "arn": id_,
            "name": id_.rsplit("/", 1)[-1],
            "samlMetadataDocument": found["SAMLMetadataDocument"],
            "samlProviderUuid": found.get("SAMLProviderUUID", ""),
            "validUntil": valid.isoformat() if valid else "",
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        if "samlMetadataDocument" in changed:
            aws.call(
                "UpdateSAMLProvider",
                SAMLProviderArn=id_,
                SAMLMetadataDocument=inputs["samlMetadataDocument"],
            )

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        aws.call("DeleteSAMLProvider", SAMLProviderArn=id_)

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return aws.arn("iam", f"saml-provider/{inputs['name']}", region="")


TYPES = [SamlProvider]
