"""The key of the local stacks' secrets."""

import secrets

from localcloud.errors import LocalCloudError
from localcloud.files import write_atomically
from localcloud.paths import LocalPaths


def ensure_passphrase(paths: LocalPaths) -> None:
    """Write a random passphrase, readable by its owner only, when there is none yet.

    Raises LocalCloudError when stacks exist that an older passphrase encrypted: a new one could
    not open them.
    """
    try:
        text = paths.passphrase.read_text().strip()
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise LocalCloudError(
            f"{paths.passphrase} cannot be read ({error}). Give it back to your user with mode "
            "0600, or restore it from a backup."
        ) from error
    if text:
        if paths.passphrase.stat().st_mode & 0o077:
            paths.passphrase.chmod(0o600)
        return
    stacks = sorted(path.stem for path in paths.state.glob(".pulumi/stacks/*/*.json"))
    if stacks:
        raise LocalCloudError(
            f"{paths.passphrase} is missing or empty, but {paths.state} holds the stacks "
            f"{', '.join(stacks)}, whose secrets are encrypted with it. Restore the file from a "
            f"backup; if it is lost, keep the old folder aside (`mv {paths.folder} "
            f"{paths.folder}.old`) and run `make up`, which deploys everything anew."
        )
    write_atomically(paths.passphrase, secrets.token_urlsafe(32) + "\n", mode=0o600)
