"""Security Hub: the account's hub and the standards it measures by."""

from __future__ import annotations

from localcloud.aws.cloud import Aws, CloudError, NotFound
from localcloud.aws.emulation import Emulation
from localcloud.aws.values import Props

_UNSUBSCRIBED = "InvalidAccessException"


class Account(Emulation):
    """`aws.securityhub.Account`; its id is the account's. One a region."""

    token = "aws:securityhub/account:Account"
    service = "securityhub"
    create_operation = "EnableSecurityHub"
    operations = frozenset(
        {
            "EnableSecurityHub",
            "DescribeHub",
            "UpdateSecurityHubConfiguration",
            "DisableSecurityHub",
        }
    )
    outputs = ("arn",)
    omit = frozenset({"autoEnableControls"})
    kept = {"enableDefaultStandards": "an instruction to the create, not a property of the hub"}
    defaults = {"autoEnableControls": True, "enableDefaultStandards": True}
    replace_on = frozenset({"enableDefaultStandards"})

    def is_input(self, name: str) -> bool:
        return name in ("autoEnableControls", "controlFindingGenerator", "enableDefaultStandards")

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        if not inputs["autoEnableControls"]:
            aws.call("UpdateSecurityHubConfiguration", AutoEnableControls=False)
        return aws.account

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        try:
            found = aws.call("DescribeHub")
        except CloudError as error:
            if error.code == _UNSUBSCRIBED:
                return None
            raise
        return {
            "arn": found["HubArn"],
            "autoEnableControls": found["AutoEnableControls"],
            "controlFindingGenerator": found["ControlFindingGenerator"],
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        operation = "UpdateSecurityHubConfiguration"
        wanted = {
            name: inputs[name]
            for name in ("autoEnableControls", "controlFindingGenerator")
            if name in inputs
        }
        aws.call(
            operation,
            **{name[0].upper() + name[1:]: value for name, value in wanted.items()},
        )

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        try:
            aws.call("DisableSecurityHub")
        except CloudError as error:
            if error.code != _UNSUBSCRIBED:
                raise


class StandardsSubscription(Emulation):
    """`aws.securityhub.StandardsSubscription`; its id is the subscription's ARN."""

    token = "aws:securityhub/standardsSubscription:StandardsSubscription"
    service = "securityhub"
    create_operation = "BatchEnableStandards"
    operations = frozenset({"BatchEnableStandards", "GetEnabledStandards", "BatchDisableStandards"})
    replace_on = frozenset({"standardsArn"})

    def is_input(self, name: str) -> bool:
        return name == "standardsArn"

    def request(self, inputs: Props, aws: Aws) -> tuple[str, Props]:
        wanted = {"standardsSubscriptionRequests": [{"standardsArn": inputs["standardsArn"]}]}
        return self.create_operation, self.params(self.create_operation, wanted)

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        [made] = aws.call(operation, **params)["StandardsSubscriptions"]
        return str(made["StandardsSubscriptionArn"])

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        try:
            answer = aws.call("GetEnabledStandards", StandardsSubscriptionArns=[id_])
        except CloudError as error:
            if error.code == _UNSUBSCRIBED:
                return None
            raise
        for found in answer["StandardsSubscriptions"]:
            return {"standardsArn": found["StandardsArn"]}
        return None

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        try:
            aws.call("BatchDisableStandards", StandardsSubscriptionArns=[id_])
        except CloudError as error:
            if error.code == _UNSUBSCRIBED:
                raise NotFound(error.code, str(error)) from error
            raise


TYPES = [Account, StandardsSubscription]
