"""The one error of recording."""


class RecordingError(Exception):
    """A recording that cannot be made or read: one paragraph with the cause and the fix."""
