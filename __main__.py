"""Entry point of the Pulumi program."""

from infra.program import deploy
from infra.secrets import load_secrets
from infra.settings import load_settings

deploy(load_settings(), load_secrets())
