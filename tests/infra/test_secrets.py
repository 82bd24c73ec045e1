"""Secrets come from Pulumi's encrypted configuration or not at all."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pulumi
import pytest

from infra.load import load_settings
from infra.secrets import load_secrets
from infra.settings import PlatformSettings
from infra.stack_file import PLATFORM, REGION, WEBHOOK
from tests.support.engine import STACK
from tests.support.settings import a_platform_dict

Build = Callable[[Callable[[], Any]], Any]
ADDRESS = "https://pager.example.com/token-4711"


def configured(
    run: Callable[[], Any], values: dict[str, str], secret: tuple[str, ...] = ()
) -> Callable[[], Any]:
    """`run` with the configuration set as the engine's language host sets it."""

    def program() -> Any:
        pulumi.runtime.set_all_config(values, list(secret))
        return run()

    return program


def test_an_encrypted_address_stays_encrypted(build: Build) -> None:
    found: list[Any] = []

    def declare() -> None:
        url = load_secrets().alert_webhook_url
        assert url is not None
        secret: Awaitable[bool] = url.is_secret()
        pulumi.Output.all(url, secret).apply(found.extend)

    build(configured(declare, {WEBHOOK: ADDRESS}, (WEBHOOK,)))
    assert found == [ADDRESS, True]


def test_an_address_in_plain_text_ends_the_program(build: Build) -> None:
    with pytest.raises(pulumi.RunError, match=r"written as plain text\..*--secret") as caught:
        build(configured(load_secrets, {WEBHOOK: ADDRESS}))
    assert ADDRESS not in str(caught.value)


def test_no_address_is_no_secret(build: Build) -> None:
    found: list[Any] = []
    build(configured(lambda: found.append(load_secrets().alert_webhook_url), {}))
    assert found == [None]


def test_the_engine_hands_over_what_the_file_holds(build: Build) -> None:
    values = {PLATFORM: json.dumps(a_platform_dict()), REGION: "us-east-1"}
    found: list[PlatformSettings] = []
    build(configured(lambda: found.append(load_settings()), values))
    assert found[0].stack == STACK
    assert found[0].organization == "acme"


def test_wrong_settings_end_the_program_with_every_error(build: Build) -> None:
    data = a_platform_dict(owner="nobody", protect="maybe")
    values = {PLATFORM: json.dumps(data), REGION: "us-east-1"}
    with pytest.raises(pulumi.RunError) as caught:
        build(configured(load_settings, values))
    assert len(str(caught.value).splitlines()) == 2


def test_settings_that_somebody_made_secret_are_refused(build: Build) -> None:
    values = {PLATFORM: json.dumps(a_platform_dict()), REGION: "us-east-1"}
    with pytest.raises(pulumi.RunError, match="holds a secret"):
        build(configured(load_settings, values, (PLATFORM,)))


def test_a_misspelt_key_of_the_project_is_not_passed_over(build: Build) -> None:
    values = {
        PLATFORM: json.dumps(a_platform_dict()),
        REGION: "us-east-1",
        "mlops-platform:alertWebhookURL": ADDRESS,
    }
    with pytest.raises(pulumi.RunError, match=r"Did you mean mlops-platform:alertWebhookUrl\?"):
        build(configured(load_settings, values))
