"""Where moto is behind AWS in a way that the platform needs: small corrections to its backends.

They hold for in-process calls and for the HTTP endpoint alike, and are put in once, before
moto starts. One module a service; each has an `install`, and each that lies here is put in.
"""

from __future__ import annotations

import importlib
import os
import pkgutil

from localcloud.aws.service_models import read_once


def install() -> None:
    """Puts all corrections in; a second call changes nothing.

    moto's 1,300 machine images are left out: no instance ever starts, and they cost a fifth of a
    second in each account and region.
    """
    read_once()
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
    for name in sorted(each.name for each in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{name}").install()
