"""An empty moto for each test, with the corrections of the local cloud."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import Any
from unittest import mock

import boto3
import pytest
from moto import mock_aws
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data

from localcloud.aws import moto_extensions
from tests.automation.calls import Calls

# What Lambda and the program set; Powertools reads it when a handler is imported.
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "mlops/test/automation")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "test")


@pytest.fixture(scope="module")
def moto_in_process() -> Iterator[None]:
    """moto for boto3 in this process, whose clients are made once: to make one takes as long as
    three calls."""
    moto_extensions.install()
    make = boto3.client
    once = cache(make)

    def client(service: str, **given: Any) -> Any:
        return make(service, **given) if given else once(service)

    with mock_aws(), mock.patch.object(boto3, "client", client):
        yield


@pytest.fixture(autouse=True)
def aws(request: pytest.FixtureRequest) -> None:
    """An account in which nothing is."""
    request.getfixturevalue("moto_in_process")
    BackendDict.reset()
    reset_model_data()


@pytest.fixture
def calls() -> Iterator[Calls]:
    """What a function asks of AWS while the test runs it."""
    recorder = Calls()
    with recorder.watching():
        yield recorder
