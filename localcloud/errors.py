"""The error whose text is shown to the user as it is."""


class LocalCloudError(Exception):
    """What went wrong with the engine or the local cloud, and what to do, in one paragraph.

    The command line prints the text without a traceback and ends with exit code 1.
    """
