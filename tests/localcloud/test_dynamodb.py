"""Items are inserted on the local cloud as on AWS: once."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localcloud.examples.dynamodb import a_table
from tests.localcloud.harness import Cloud

INSERT = "INSERT INTO \"{}\" VALUE {{'model_package_arn': ?, 'decision': ?}}"


def inserted(client: Any, table: str, decision: str) -> None:
    client.execute_statement(
        Statement=INSERT.format(table), Parameters=[{"S": "arn:one"}, {"S": decision}]
    )


def test_an_insert_writes_its_parameters_and_never_replaces_an_item(cloud: Cloud) -> None:
    table = a_table(cloud)
    client = cloud.boto3("dynamodb")
    inserted(client, table.id, "Rejected")
    with pytest.raises(ClientError) as caught:
        inserted(client, table.id, "Approved")
    assert caught.value.response["Error"]["Code"] == "DuplicateItemException"
    [item] = client.scan(TableName=table.id)["Items"]
    assert item == {"model_package_arn": {"S": "arn:one"}, "decision": {"S": "Rejected"}}


def test_texts_within_the_statement_are_taken_too(cloud: Cloud) -> None:
    table = a_table(cloud)
    client = cloud.boto3("dynamodb")
    client.execute_statement(
        Statement=f"INSERT INTO \"{table.id}\" VALUE {{'model_package_arn': 'arn:two'}}"
    )
    [item] = client.scan(TableName=table.id)["Items"]
    assert item == {"model_package_arn": {"S": "arn:two"}}


def test_an_insert_into_a_table_that_is_not_there_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as caught:
        inserted(cloud.boto3("dynamodb"), "nowhere", "Approved")
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"
