"""Turns a program into plain data without an engine, an account or a network."""

from recording.errors import RecordingError
from recording.model import RecordedResource, Recording, Source
from recording.program import record, record_stack

__all__ = ["RecordedResource", "Recording", "RecordingError", "Source", "record", "record_stack"]
