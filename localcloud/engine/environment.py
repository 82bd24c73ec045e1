"""The variables under which plain `pulumi`, `aws` and boto3 work on the local cloud."""

import os
from collections.abc import Mapping

from localcloud.paths import LocalPaths

REGION = "us-east-1"
"""Region of clients that name none; the region of stack `local`."""

UNSET = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "PULUMI_ACCESS_TOKEN",
    "PULUMI_CONFIG_PASSPHRASE",
)
"""Variables that would lead a client to a real account, or the engine past our passphrase."""


def variables(
    paths: LocalPaths, *, provider_port: int, endpoint_port: int, base: Mapping[str, str]
) -> dict[str, str]:
    """Return what to set beside `base` (the caller's environment, for PATH and proxies)."""
    return {
        "PATH": _first_on_path(str(paths.bin), base.get("PATH", os.defpath)),
        "PULUMI_HOME": str(paths.engine_home),
        "PULUMI_BACKEND_URL": f"file://{paths.state}",
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(paths.passphrase),
        "PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER": "true",
        "PULUMI_DEBUG_PROVIDERS": f"aws:{provider_port}",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # A state written after each step costs more than all the steps: the engine writes it once,
        # at the end of a run. What a killed run had made `heal` removes (ADR 0007).
        "PULUMI_SKIP_CHECKPOINTS": "true",
        # The engine searches for garbage a quarter as often: a tenth of a preview's time.
        "GOGC": base.get("GOGC", "400"),
        # The history holds every state already.
        "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{endpoint_port}",
        "AWS_ACCESS_KEY_ID": "localcloud",
        "AWS_SECRET_ACCESS_KEY": "localcloud",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": _with_loopback(base.get("NO_PROXY") or base.get("no_proxy") or ""),
        "no_proxy": _with_loopback(base.get("NO_PROXY") or base.get("no_proxy") or ""),
    }


def process_environment(
    paths: LocalPaths, *, provider_port: int, endpoint_port: int
) -> dict[str, str]:
    """Return the whole environment for a program that works on the local cloud."""
    base = {key: value for key, value in os.environ.items() if key not in UNSET}
    return base | variables(
        paths, provider_port=provider_port, endpoint_port=endpoint_port, base=base
    )


def _first_on_path(folder: str, path: str) -> str:
    rest = [part for part in path.split(os.pathsep) if part and part != folder]
    return os.pathsep.join([folder, *rest])


def _with_loopback(hosts: str) -> str:
    have = [host for host in hosts.split(",") if host]
    return ",".join([*have, *(host for host in ("127.0.0.1", "localhost") if host not in have)])
