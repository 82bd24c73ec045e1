"""What an operator may set about decisions on models. No pulumi import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import Field

from components.common.settings import Path, RoleArn, Settings


class ModelGovernanceSettings(Settings):
    """The table of decisions on model versions, and who decides."""

    approvers: tuple[RoleArn, ...] = Field(
        min_length=1,
        description="ARNs of roles, there already (AWS refuses others), whose holders may take on "
        "the role that approves and rejects, in a session named as the one they have. That name "
        "has to be the person's: IAM Identity Center and SAML make it so; who assumes these roles "
        "otherwise must not choose it.",
    )

    def problems_in(
        self, *, models: Sequence[str], deployers: Sequence[str]
    ) -> Iterator[tuple[Path, str]]:
        """What contradicts the rest of a stack's settings: path below this model, and the text.

        `models` are those of the registry, `deployers` the roles that run the deployment.
        """
        if not models:
            yield (
                (),
                "set, but registry.models has none to decide on. Add a model, or remove "
                "model_governance.",
            )
        for position, role in enumerate(self.approvers):
            if role in self.approvers[:position]:
                yield (("approvers", position), f"{role} stands twice. Remove it.")
            if role in deployers:
                yield (
                    ("approvers", position),
                    f"{role} runs the deployment and could change what it approves. Name a role "
                    "that is not in registry.deployer_roles.",
                )
