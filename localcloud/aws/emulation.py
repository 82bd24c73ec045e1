"""How a resource type of the program is emulated on moto, or recorded where moto cannot hold it.

An emulation is a class in `localcloud/aws/types/<service>.py`, listed in that module's `TYPES`. It
says how to create, read, update and delete through `Aws.call`; all else (names, tags, previews,
secrets, diffs, faults, what a refresh shows) is the provider's. The order of one create: `request`
makes the parameters (already in preview, where a value may be `UNKNOWN`), they are validated,
`create` sends them, `read` reads the object back. Every declared input must come back from `read`
or stand in `kept` with the reason.

    class Repository(Emulation):
        token = "aws:ecr/repository:Repository"
        service = "ecr"
        cloudformation = "AWS::ECR::Repository"
        create_operation = "CreateRepository"
        operations = frozenset({"CreateRepository", "DescribeRepositories", "DeleteRepository", …})
        name = Name("name", most=256)
        taggable = True
        outputs = ("arn", "registryId", "repositoryUrl")
        kept = {"forceDelete": "an instruction to the delete, not a property of the repository"}
        replace_on = frozenset({"name", "encryptionConfigurations"})
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from localcloud.aws.cloud import Aws
from localcloud.aws.shapes import UnknownProperty, from_api, imported, input_shape, normal, to_api
from localcloud.aws.validation import Failure
from localcloud.aws.validation import failures as failures_of_operation
from localcloud.aws.values import Props


@dataclass(frozen=True)
class Name:
    """The property that carries the physical name, and what AWS takes for it.

    `most` counts characters; a name is generated from the logical one when the program gives none.
    `prefix` is put before it (`alias/`), `lower` asks for lower case.
    """

    property: str
    most: int = 64
    prefix: str = ""
    lower: bool = False


PREFIX_KEPT = "the part of the name that the program chose; AWS knows the whole name"
"""Why a name's prefix is not read back."""


class Entry(ABC):
    """One row of the emulation table."""

    token: ClassVar[str]
    service: ClassVar[str]
    create_operation: ClassVar[str]
    """The operation that makes the object, by whose model its inputs are checked; empty where the
    inputs decide on it (Cloud Control)."""
    rename: ClassVar[Mapping[str, str]] = {}
    """Dotted Pulumi path → member of the API, where the rule of `shapes` does not match."""
    omit: ClassVar[frozenset[str]] = frozenset()
    """Inputs that the create operation does not carry (`create` sends them with another one)."""
    cloudformation: ClassVar[str | None] = None
    name: ClassVar[Name | None] = None
    taggable: ClassVar[bool] = False
    outputs: ClassVar[tuple[str, ...]] = ()
    """Names of the outputs that only AWS knows, besides `id`: unknown in a preview."""
    replace_on: ClassVar[frozenset[str]] = frozenset()
    """Inputs (dotted paths, no list positions) whose change replaces, beyond the schema's
    create-only."""
    update_in_place: ClassVar[frozenset[str]] = frozenset()
    """Inputs that the schema calls create-only and the stock provider updates."""
    outside: ClassVar[frozenset[str]] = frozenset()
    """Inputs that name what an account has before a stack (people's roles), and the local cloud has
    not: they are not looked for."""
    defaults: ClassVar[Mapping[str, Any]] = {}
    """Values that AWS and the stock provider put in when the program is silent."""

    final_delete: ClassVar[Mapping[str, Any]] = {}
    """Inputs under which a delete is final, where AWS would keep the object, and its name, for a
    while: an object without a state is removed with them."""

    def rows(self) -> tuple[str, ...]:
        """Its rows of the coverage: the token, or one for each CloudFormation type it holds."""
        return (self.token,)

    def row_of(self, properties: Mapping[str, Any]) -> str:
        """The row of one object, by any properties of it; the token where they do not tell."""
        return self.token

    def is_input(self, name: str) -> bool:
        """Whether a program may set this property; AWS may fill it in when none does."""
        return name not in {*self.outputs, "tagsAll", "region", "id"} or name in self.replace_on

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        """What `pulumi import` takes for an object with these inputs, where they decide it."""
        return None

    def request(self, inputs: Props, aws: Aws) -> tuple[str, dict[str, Any]]:
        """The create operation and its parameters; pure, called in previews too (values may be
        UNKNOWN).

        Raises `UnknownProperty` for a property that the operation does not have.
        """
        return self.create_operation, self.params(self.create_operation, inputs)

    def refused(self, inputs: Props, aws: Aws) -> list[Failure]:
        """What AWS would refuse in these inputs, which may hold `UNKNOWN`."""
        try:
            operation, params = self.request(inputs, aws)
        except UnknownProperty as error:
            return [(error.path, str(error))]
        return failures_of_operation(self.service, operation, params)

    def params(
        self, operation: str, inputs: Mapping[str, Any], omit: Collection[str] = ()
    ) -> dict[str, Any]:
        """`inputs` as parameters of `operation`, by this type's `rename` and `omit`."""
        return to_api(
            self.service,
            operation,
            inputs,
            rename=self.rename,
            omit={"region", "tagsAll", *self.omit, *omit},
        )

    def replaced_by(self, name: str, before: Any, after: Any, inputs: Mapping[str, Any]) -> bool:
        """Whether this change of the top-level input `name` replaces, where the values decide it;
        beyond what the name alone decides (`replace_on`). `inputs` are the new ones."""
        return False

    def import_id(self, id_: str, inputs: Props) -> str:
        """What `pulumi import` takes for the object with this id."""
        return id_

    def renewed(self, changed: Collection[str]) -> Collection[str]:
        """Names of outputs that an update of the inputs `changed` gives new values.

        They are unknown in its preview, so that what depends on them is planned as well.
        """
        return ()


class Recorded(Entry):
    """A type that moto cannot hold: validated, kept in a journal of the process, read back from
    there."""

    reason: ClassVar[str]

    def made_id(self, digits: str) -> str:
        """The id that AWS would make, of 16 hexadecimal digits, where `identity` gives none."""
        return digits

    def computed(self, inputs: Props, aws: Aws, id_: str) -> Props:
        """Values of `outputs`, in AWS's form."""
        return {}


class Emulation(Entry):
    """A type that moto holds."""

    operations: ClassVar[frozenset[str]]
    """The allow-list. Operations of another service are written `iam:GetRole`."""
    kept: ClassVar[Mapping[str, str]] = {}
    """Input → why moto does not give it back. The local cloud keeps these beside moto and lists
    them."""

    def properties(self, answer: Mapping[str, Any], known: Props) -> Props:
        """An answer as properties, in the form of the declared inputs `known`; at import, where
        none are, those that the create operation takes."""
        if not known:
            shape = input_shape(self.service, self.create_operation)
            return imported(shape, answer, self.rename)
        return from_api(answer, known, rename=self.rename)

    def is_input(self, name: str) -> bool:
        members = input_shape(self.service, self.create_operation).members
        known = {normal(member) for member in members} | set(self.rename) | self.omit
        return super().is_input(name) or normal(name) in known or name in known

    @abstractmethod
    def create(self, aws: Aws, inputs: Props) -> str:
        """Creates the object and returns the stock provider's id for it."""

    @abstractmethod
    def read(self, aws: Aws, id_: str, known: Props) -> Props | None:
        """What moto holds, in Pulumi names: inputs and `outputs`; None when it is gone.

        `known` is what the caller knows of the object: declared inputs, or earlier outputs; at
        import it is empty, and all must come from `id_`.
        """

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        """Brings the object to `inputs`; `changed` names the top-level inputs that differ from
        `old`."""
        raise NotImplementedError(
            f"{self.token} has no update; {', '.join(sorted(changed))} changed"
        )

    @abstractmethod
    def delete(self, aws: Aws, id_: str, known: Props) -> None:
        """Deletes the object. `NotFound` counts as done."""


class Named(Emulation):
    """A type whose objects AWS knows by their `name` alone: it is their id."""

    def create(self, aws: Aws, inputs: Props) -> str:
        operation, params = self.request(inputs, aws)
        aws.call(operation, **params)
        return str(inputs["name"])

    def identity(self, inputs: Props, aws: Aws) -> str | None:
        return str(inputs["name"])


class Put(Emulation):
    """A type whose create operation puts: an update sends it again, whole."""

    def update(
        self, aws: Aws, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> None:
        self.create(aws, inputs)
