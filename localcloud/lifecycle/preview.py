"""What a preview of a stack on the local cloud runs in, and what it compares with."""

from localcloud.lifecycle.checkpoint import read_checkpoint
from localcloud.lifecycle.session import Report, bring_up
from localcloud.paths import LocalPaths


def preview_environment(paths: LocalPaths, stack: str, report: Report) -> dict[str, str]:
    """The whole environment of the engine; starts the local cloud unless it runs.

    Reports which state a preview compares with: what is deployed here, or nothing. Raises
    LocalCloudError.
    """
    session = bring_up(paths, report)
    deployed = read_checkpoint(paths, stack)
    if deployed.is_empty:
        report(f"stack {stack} is not deployed here, so the preview creates all of it")
    else:
        report(f"the preview compares with stack {stack} as deployed here")
    return session.environment()
