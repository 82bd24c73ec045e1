"""Entry point of the Pulumi program."""

import gc

# What a program declares lives until its end: to search it for garbage takes a quarter of a preview
# and finds none. Imports count too, so this comes before them.
gc.disable()

from infra.program import deploy  # noqa: E402
from infra.secrets import load_secrets  # noqa: E402
from infra.settings import load_settings  # noqa: E402

deploy(load_settings(), load_secrets())
