"""Entry point of the Pulumi program."""

from infra import speed

speed.search_no_garbage()

from infra.load import load_settings  # noqa: E402
from infra.program import deploy  # noqa: E402
from infra.secrets import load_secrets  # noqa: E402

speed.hasten_sdk()
deploy(load_settings(), load_secrets())
