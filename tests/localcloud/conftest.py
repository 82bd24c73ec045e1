"""An empty local cloud for each test; moto itself is started once a file, which takes 30 ms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from moto import mock_aws
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data

from localcloud.aws import moto_extensions
from tests.localcloud.harness import Cloud


@pytest.fixture(scope="module")
def moto_in_process() -> Iterator[None]:
    """moto with the corrections of the local cloud, for boto3 in this process."""
    moto_extensions.install()
    with mock_aws():
        yield


@pytest.fixture
def cloud(request: pytest.FixtureRequest) -> Cloud:
    """The provider on a moto that holds nothing."""
    request.getfixturevalue("moto_in_process")
    BackendDict.reset()
    reset_model_data()
    return Cloud()
