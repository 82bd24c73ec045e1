"""The outputs that AWS would give a declared resource: AWS-shaped and the same on every run."""

from collections.abc import Mapping
from typing import Any, Final

from recording.declared import Declared, Shape
from recording.errors import RecordingError
from recording.shapes.access import ACCESS
from recording.shapes.clusters import CLUSTERS
from recording.shapes.compute import COMPUTE
from recording.shapes.cost import COST
from recording.shapes.data import DATA
from recording.shapes.file_systems import FILE_SYSTEMS
from recording.shapes.functions import FUNCTIONS
from recording.shapes.gateway import GATEWAY
from recording.shapes.governance import GOVERNANCE
from recording.shapes.learning import LEARNING
from recording.shapes.network import NETWORK
from recording.shapes.observability import OBSERVABILITY
from recording.shapes.orchestration import ORCHESTRATION
from recording.shapes.signals import SIGNALS
from recording.shapes.storage import STORAGE


def _provider(declared: Declared) -> dict[str, Any]:
    return {"id": declared.uuid("provider")}


TABLE: Final[Mapping[str, Shape]] = {
    "pulumi:providers:aws": _provider,
    **ACCESS,
    **CLUSTERS,
    **COMPUTE,
    **FILE_SYSTEMS,
    **FUNCTIONS,
    **COST,
    **DATA,
    **GATEWAY,
    **GOVERNANCE,
    **LEARNING,
    **NETWORK,
    **OBSERVABILITY,
    **ORCHESTRATION,
    **SIGNALS,
    **STORAGE,
}
"""Every resource type that a program of this platform may declare."""


def outputs_of(declared: Declared) -> dict[str, Any]:
    """What AWS adds to the inputs of a resource, `id` among them.

    Raises:
        RecordingError: the type is not in the table.
    """
    shape = TABLE.get(declared.type)
    if shape is None:
        raise RecordingError(
            f"{declared.name}: the recording does not know the outputs of {declared.type}. Add an "
            "entry with its id and ARN to the module of its area in recording/shapes/, in the "
            "form that AWS gives them."
        )
    return shape(declared)
