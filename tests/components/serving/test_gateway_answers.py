"""What a caller of the gateway is told of what SageMaker answers, by what the program declares."""

import json
import re
from typing import Any

import pytest

from recording.model import Recording
from tests.components import world
from tests.components.serving.test_gateway import built

MODEL_ERROR = {
    "ErrorCode": "CLIENT_ERROR_FROM_MODEL",
    "LogStreamArn": f"arn:aws:logs:us-east-1:{world.ACCOUNT}:log-group:/aws/sagemaker/Endpoints/f",
    "Message": 'Received client error from primary with message "column amount"',
    "OriginalMessage": "column amount is missing in /opt/ml/model/card.py",
    "OriginalStatusCode": 400,
}
GONE = {"Message": f"Endpoint acme-test-fraud of account {world.ACCOUNT} not found."}
INVALID = {"Message": "Content type is not supported by acme-test-fraud"}
TOO_LARGE = {"message": "HTTP content length exceeded 6291456 bytes."}


@pytest.fixture(scope="module")
def gateway() -> Recording:
    return built()


def integration_responses(recording: Recording) -> dict[str, dict[str, Any]]:
    found = recording.of("aws:apigateway/integrationResponse:IntegrationResponse")
    return {one.inputs["statusCode"]: dict(one.inputs) for one in found}


def chosen(recording: Recording, status: int) -> dict[str, Any]:
    """The integration response of a status of SageMaker; the one without a pattern is of any."""
    responses = integration_responses(recording)
    found = [
        one
        for one in responses.values()
        if "selectionPattern" in one and re.fullmatch(one["selectionPattern"], str(status))
    ]
    assert len(found) <= 1, "the gateway asks patterns in no order"
    return found[0] if found else responses["200"]


def rendered(template: str, body: dict[str, Any], status: int) -> tuple[int, str]:
    """What the template makes of a body, read as Velocity reads the few directives that it has."""
    known: dict[str, Any] = {}

    def value(text: str) -> Any:
        text = text.replace("$input.json('$')", f"{json.dumps(body, separators=(',', ':'))!r}")
        text = re.sub(r"\$input\.path\('\$\.(\w+)'\)", lambda m: repr(body.get(m[1])), text)
        text = re.sub(r"\.contains\(('[^']*')\)", r".__contains__(\1)", text)
        text = re.sub(r"\$(\w+)", r"known['\1']", text).replace("||", " or ")
        return eval(text, {"known": known})

    lines: list[str] = []
    here, done = [True], [True]
    for line in template.splitlines():
        if branch := re.fullmatch(r"#(else)?if\((.*)\)", line):
            if not branch[1]:
                here.append(False)
                done.append(False)
            here[-1] = not done[-1] and bool(value(branch[2]))
            done[-1] |= here[-1]
        elif line == "#else":
            here[-1] = not done[-1]
        elif line == "#end":
            here.pop()
            done.pop()
        elif not all(here):
            continue
        elif assigned := re.fullmatch(r"#set\(\$([\w.]+) = (.*)\)", line):
            known[assigned[1]] = value(assigned[2])
        else:
            lines.append(line)
    assert here == [True]
    return known.get("context.responseOverride.status", status), "\n".join(lines)


def told(recording: Recording, status: int, body: dict[str, Any]) -> tuple[int, str]:
    """The status and the body that a caller gets of SageMaker's."""
    response = chosen(recording, status)
    template = response.get("responseTemplates", {}).get("application/json")
    own = int(response["statusCode"])
    return (own, json.dumps(body)) if template is None else rendered(template, body, own)


def test_an_answer_reaches_the_caller_as_the_model_gave_it(gateway: Recording) -> None:
    assert told(gateway, 200, {"score": 0.7}) == (200, '{"score": 0.7}')


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        pytest.param(400, INVALID, 400, id="ValidationError"),
        pytest.param(413, TOO_LARGE, 413, id="too large"),
        pytest.param(400, TOO_LARGE, 413, id="too large, as a ValidationError"),
        pytest.param(400, {"message": None}, 429, id="ThrottlingException"),
        pytest.param(400, {"message": "Rate exceeded"}, 429, id="ThrottlingException in words"),
        pytest.param(429, {"Message": "Still loading"}, 429, id="ModelNotReadyException"),
        pytest.param(400, GONE, 503, id="no endpoint"),
        pytest.param(503, {"Message": "Unavailable"}, 503, id="ServiceUnavailable"),
        pytest.param(403, {"Message": "Not authorized"}, 502, id="AccessDeniedException"),
        pytest.param(500, {"Message": "Internal"}, 502, id="InternalFailure"),
        pytest.param(530, {"Message": "Internal"}, 502, id="InternalDependencyException"),
        pytest.param(424, MODEL_ERROR | {"OriginalStatusCode": 500}, 502, id="ModelError"),
        pytest.param(424, MODEL_ERROR | {"OriginalStatusCode": 0}, 502, id="no answer in time"),
        pytest.param(424, MODEL_ERROR | {"OriginalStatusCode": 404}, 502, id="path of the model"),
        *(
            pytest.param(424, MODEL_ERROR | {"OriginalStatusCode": one}, one, id=f"model's {one}")
            for one in (400, 413, 415, 422, 429)
        ),
    ],
)
def test_what_sagemaker_refuses_or_fails_is_told_as_http_means_it_and_gives_nothing_away(
    gateway: Recording, status: int, body: dict[str, Any], expected: int
) -> None:
    found, text = told(gateway, status, body)
    assert found == expected
    answer = json.loads(text)
    assert set(answer) == {"message", "requestId"}
    assert answer["requestId"] == "$context.requestId", "by which the access log has it"
    for inside in (world.ACCOUNT, "acme-test", "arn:", "/opt/ml", "column"):
        assert inside not in text


def test_whose_fault_it_is_can_be_told_apart(gateway: Recording) -> None:
    def said(status: int, body: dict[str, Any]) -> str:
        return str(json.loads(told(gateway, status, body)[1])["message"])

    failed = MODEL_ERROR | {"OriginalStatusCode": 500}
    assert said(424, failed) == "The model failed."
    assert said(424, MODEL_ERROR) == "The model does not take this request."
    assert said(500, {"Message": "Internal"}) == "The service behind the gateway failed."
    assert "Try again" in said(400, {"message": None})
    assert "Try again" in said(503, {"Message": "Unavailable"})


@pytest.mark.parametrize("hundreds", [1, 2, 3])
def test_what_is_no_failure_meets_no_pattern(gateway: Recording, hundreds: int) -> None:
    for status in range(100 * hundreds, 100 * hundreds + 100):
        assert chosen(gateway, status)["statusCode"] == "200"


def test_every_failure_meets_one_pattern_and_is_declared(gateway: Recording) -> None:
    for status in range(400, 600):
        assert int(chosen(gateway, status)["statusCode"]) >= 400, status
    declared = {
        one.inputs["statusCode"]
        for one in gateway.of("aws:apigateway/methodResponse:MethodResponse")
    }
    assert declared == integration_responses(gateway).keys()
