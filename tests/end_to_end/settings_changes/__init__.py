"""The settings that are changed, in the previews that show them."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from tests.end_to_end.settings_changes import (
    foundation,
    models_and_data,
    monitoring,
    serving,
    training,
)

CHANGES = tuple(
    change
    for area in (foundation, models_and_data, training, serving, monitoring)
    for change in area.CHANGES
)
PREVIEWS = {
    number: tuple(changes)
    for number, changes in groupby(
        sorted(CHANGES, key=attrgetter("preview")), attrgetter("preview")
    )
}
"""A preview takes about as long whatever it shows, so each shows many of them."""
