"""The one error of the review itself."""


class ReviewError(Exception):
    """A review that cannot be made: one paragraph with the cause and the fix."""
