"""Names that the engine's launcher, the wrapper and the language host agree on."""

LANGUAGE_HOST_PYTHON = "MLOPS_LANGUAGE_HOST_PYTHON"
"""Variable: the interpreter that runs the language host."""

LANGUAGE_HOST_SCRIPT = "MLOPS_LANGUAGE_HOST_SCRIPT"
"""Variable: the clone's language_host.py."""

LANGUAGE_HOST_EXEC = "MLOPS_LANGUAGE_HOST_EXEC"
"""Variable: the official script that runs a program."""

FORK_SERVER = "MLOPS_LANGUAGE_HOST_FORK_SERVER"
"""Variable: the socket of the clone's fork server, which need not run."""

EXEC_SCRIPT = "pulumi-language-python-exec"
"""File name of that script, beside the engine."""
