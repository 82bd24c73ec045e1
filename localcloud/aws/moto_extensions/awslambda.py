"""Lambda where moto forgets what it was sent, knows no layer of another account, or would run code
in a container."""

from __future__ import annotations

from typing import Any

from moto.awslambda.exceptions import LambdaClientError, UnknownEventConfig
from moto.awslambda.models import (
    EventInvokeConfig,
    EventSourceMapping,
    LambdaBackend,
    LambdaFunction,
)
from moto.awslambda.responses import LambdaResponse
from moto.core.responses import ActionResult

_REMEMBERED = ("DeadLetterConfig", "LoggingConfig", "SnapStart")
_moto_init = LambdaFunction.__init__
_moto_configuration = LambdaFunction.get_configuration
_moto_update = LambdaFunction.update_configuration
_moto_layers = LambdaFunction._get_layers_data
_moto_mapping = LambdaBackend.create_event_source_mapping


def install() -> None:
    """Puts the corrections in; a second call changes nothing."""
    LambdaFunction.__init__ = _init
    LambdaFunction.get_configuration = _configuration
    LambdaFunction.update_configuration = _update
    LambdaFunction._get_layers_data = _layers
    LambdaFunction.invoke = _invoke
    LambdaBackend.create_event_source_mapping = _mapping
    LambdaResponse.put_function_event_invoke_config = _put_invoke_config
    LambdaResponse.get_function_event_invoke_config = _get_invoke_config
    LambdaResponse.delete_function_event_invoke_config = _delete_invoke_config


def _init(self: LambdaFunction, account_id: str, spec: dict[str, Any], *rest: Any, **more: Any):  # type: ignore[no-untyped-def]
    _moto_init(self, account_id, spec, *rest, **more)
    vars(self)["remembered"] = {name: spec[name] for name in _REMEMBERED if spec.get(name)}


def _configuration(self: LambdaFunction, on_create: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = {**_moto_configuration(self, on_create), **vars(self)["remembered"]}
    return found


def _update(self: LambdaFunction, config_updates: dict[str, Any]) -> dict[str, Any]:
    """UpdateFunctionConfiguration: also key, tracing, dead letters, logging and storage."""
    remembered = dict(vars(self)["remembered"])
    for name in _REMEMBERED:
        if name in config_updates:
            remembered[name] = config_updates[name]
    if not remembered.get("DeadLetterConfig", {}).get("TargetArn", "-"):
        del remembered["DeadLetterConfig"]
    # A published version keeps what it was published with.
    vars(self)["remembered"] = remembered
    if "KMSKeyArn" in config_updates:
        self.kms_key_arn = config_updates["KMSKeyArn"]
    if "TracingConfig" in config_updates:
        self.tracing_config = config_updates["TracingConfig"]
    if "EphemeralStorage" in config_updates:
        self.ephemeral_storage = config_updates["EphemeralStorage"]["Size"]
    answer: dict[str, Any] = _moto_update(self, config_updates)
    return answer


def _layers(self: LambdaFunction, arns: list[str]) -> list[Any]:
    """Layers of this account have to be there; one that another account publishes is taken."""
    foreign = [arn for arn in arns if arn.split(":")[4] != self.account_id]
    own = {each["Arn"]: each for each in _moto_layers(self, [a for a in arns if a not in foreign])}
    return [own.get(arn) or {"Arn": arn, "CodeSize": 0} for arn in arns]


def _invoke(self: LambdaFunction, *_: Any) -> str:
    raise LambdaClientError(
        "ServiceException", f"{self.function_name} is not run: the local cloud runs no containers"
    )


def _mapping(self: LambdaBackend, spec: dict[str, Any]) -> EventSourceMapping:
    """The mapping, without the delivery that would start a container; an alias stays in its ARN."""
    function = self.get_function(spec["FunctionName"])
    mapping: EventSourceMapping = _moto_mapping(self, spec)
    _disconnect(self, mapping)
    if spec["FunctionName"].startswith("arn:"):
        mapping.function_arn = spec["FunctionName"]
    else:
        mapping.function_arn = function.function_arn
    return mapping


def _disconnect(self: LambdaBackend, mapping: EventSourceMapping) -> None:
    from moto.sqs.models import sqs_backends

    for queue in sqs_backends[self.account_id][self.region_name].queues.values():
        queue.lambda_event_source_mappings.pop(mapping.function_arn, None)


def _invoke_configs(self: LambdaResponse) -> tuple[str, dict[str, EventInvokeConfig], str]:
    """Name, settings by qualifier, and qualifier: AWS keeps settings a version or alias."""
    name = self.path.rsplit("/", 2)[1]
    function = self.backend.get_function(name)
    configs = vars(function).setdefault("invoke_configs", {})
    return function.function_arn, configs, self._get_param("Qualifier") or "$LATEST"


def _put_invoke_config(self: LambdaResponse) -> ActionResult:
    arn, configs, qualifier = _invoke_configs(self)
    given = {key: value for key, value in self.json_body.items() if key != "Qualifier"}
    configs[qualifier] = EventInvokeConfig(f"{arn}:{qualifier}", 0, given)
    return ActionResult(configs[qualifier].response())


def _get_invoke_config(self: LambdaResponse) -> ActionResult:
    arn, configs, qualifier = _invoke_configs(self)
    if qualifier not in configs:
        raise UnknownEventConfig(f"{arn}:{qualifier}")
    return ActionResult(configs[qualifier].response())


def _delete_invoke_config(self: LambdaResponse) -> tuple[int, dict[str, Any], str]:
    arn, configs, qualifier = _invoke_configs(self)
    if configs.pop(qualifier, None) is None:
        raise UnknownEventConfig(f"{arn}:{qualifier}")
    return 204, {"status": 204}, ""
