"""What the library cannot do, as exceptions that say why."""


class PolicyError(ValueError):
    """A policy that AWS would not take; the text names the place in it."""


class Undecided(Exception):
    """A question without an answer here: the text is the reason. Never a yes, never a no."""
