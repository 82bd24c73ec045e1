"""What callers are told of what SageMaker answers. Pure.

Status codes: SageMaker Runtime API reference, InvokeEndpoint (ValidationError 400, ModelError 424,
ModelNotReadyException 429, InternalFailure 500, ServiceUnavailable 503, InternalDependencyException
530) and "Common Error Types" (what is throttled comes as 400, as an empty message:
opensearch-project/ml-commons#2429; AccessDeniedException is the gateway's own fault, not that of
who calls it). Bodies are written anew: those of SageMaker name the account, the endpoint and the
stream of logs, and carry what the container said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

REFUSED_BY_THE_MODEL = (400, 413, 415, 422, 429)
"""What a container may say of a request (`OriginalStatusCode` of a ModelError) that is passed on.
Any other is no answer to a caller: a path or a permission inside of the platform."""


@dataclass(frozen=True)
class Answer:
    """Which status codes of SageMaker lead to it, as a pattern of all three digits, None for any
    that no other names; and the body, None for SageMaker's own."""

    pattern: str | None
    template: str | None


def _body(message: str) -> str:
    """A body as the gateway's own, with the id under which the access log has the request."""
    return json.dumps({"message": message, "requestId": "$context.requestId"})


_REFUSED = _body("The endpoint does not take this request.")
_TOO_LARGE = _body("The request is larger than the endpoint takes.")
_TOO_MANY = _body("Too many requests, or the model is still loading. Try again after a pause.")
_AWAY = _body("The endpoint is not available. Try again later.")
_REFUSED_BY_THE_MODEL = _body("The model does not take this request.")
_MODEL_FAILED = _body("The model failed.")
_FAILED = _body("The service behind the gateway failed.")

_OF_THE_REQUEST = f"""\
#set($said = $input.json('$'))
#if($said.contains(':null') || $said.contains('Rate exceeded'))
#set($context.responseOverride.status = 429)
{_TOO_MANY}
#elseif($said.contains('content length exceeded'))
#set($context.responseOverride.status = 413)
{_TOO_LARGE}
#elseif($said.contains(' not found'))
#set($context.responseOverride.status = 503)
{_AWAY}
#else
{_REFUSED}
#end
"""

_OF_A_FAILURE = f"""\
#set($status = $input.path('$.OriginalStatusCode'))
#if({" || ".join(f"$status == {status}" for status in REFUSED_BY_THE_MODEL)})
#set($context.responseOverride.status = $status)
{_REFUSED_BY_THE_MODEL}
#elseif($input.json('$').contains('OriginalStatusCode'))
{_MODEL_FAILED}
#else
{_FAILED}
#end
"""

ANSWERS: Mapping[str, Answer] = {
    "200": Answer(None, None),
    "400": Answer("400|413", _OF_THE_REQUEST),
    "429": Answer("429", _TOO_MANY),
    "502": Answer(r"4(0[1-9]|1[0-24-9]|2[0-8]|[3-9]\d)|5(0[0-24-9]|[1-9]\d)", _OF_A_FAILURE),
    "503": Answer("503", _AWAY),
}
"""By the status for the caller, which a body may override. No two patterns match one status: the
gateway asks them in no order."""
