"""Inspector: what it scans in which accounts."""

from __future__ import annotations

from localcloud.aws.cloud import Aws
from localcloud.aws.emulation import Emulation
from localcloud.aws.values import Props

_STATES = {"EC2": "ec2", "ECR": "ecr", "LAMBDA": "lambda", "LAMBDA_CODE": "lambdaCode"}


class Enabler(Emulation):
    """`aws.inspector2.Enabler`; its id is the accounts, a hyphen and what is scanned."""

    token = "aws:inspector2/enabler:Enabler"
    service = "inspector2"
    create_operation = "Enable"
    operations = frozenset({"Enable", "BatchGetAccountStatus", "Disable"})

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        accounts = ":".join(sorted(inputs["accountIds"]))
        return f"{accounts}-{':'.join(sorted(inputs['resourceTypes']))}"

    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        accounts = id_.partition("-")[0].split(":")
        answer = aws.call("BatchGetAccountStatus", accountIds=accounts)["accounts"]
        found = [one for one in answer if one["state"]["status"] == "ENABLED"]
        if not found:
            return None
        state = found[0]["resourceState"]
        return {
            "accountIds": sorted(one["accountId"] for one in found),
            "resourceTypes": sorted(
                name for name, key in _STATES.items() if state[key]["status"] == "ENABLED"
            ),
        }

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        gone = sorted(set(old["resourceTypes"]) - set(inputs["resourceTypes"]))
        if gone:
            aws.call("Disable", accountIds=old["accountIds"], resourceTypes=gone)
        aws.call("Enable", **self.params("Enable", inputs))

    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        accounts, _, types = id_.partition("-")
        wanted = known.get("resourceTypes") or types.split(":")
        aws.call("Disable", accountIds=accounts.split(":"), resourceTypes=wanted)


TYPES = [Enabler]
