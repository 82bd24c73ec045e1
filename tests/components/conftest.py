"""Whatever a test of a component has built is what AWS takes, with whatever options."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from localcloud.aws.objects import Home
from recording import Recording
from tests.components import world
from tests.support.api_models import refused
from tests.support.engine import Engine


@pytest.fixture(scope="package", autouse=True)
def every_input_is_one_that_the_api_takes() -> Iterator[None]:
    """Fails a build whose inputs AWS would refuse: with options that no stack file has, too."""
    home, build = Home(world.ACCOUNT, world.REGION), Engine.build

    def checked(engine: Engine, declare: Callable[[], Any]) -> Recording:
        recording = build(engine, declare)
        assert not refused(recording.resources, home)
        return recording

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "build", checked)
        yield
