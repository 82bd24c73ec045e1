"""How the platform uses Lake Formation types."""

from __future__ import annotations

from localcloud.aws.values import Props
from tests.localcloud.examples.glue import a_database, a_table
from tests.localcloud.examples.iam import a_role
from tests.localcloud.harness import ACCOUNT, Cloud, Example, Resource

ADMIN = "arn:aws:iam::444455556666:role/Admin"
READER = "arn:aws:iam::444455556666:role/Reader"
SENSITIVITIES = ["public", "internal", "confidential", "personal"]


def _location(cloud: Cloud) -> Props:
    return {
        "arn": "arn:aws:s3:::acme-local-lake-raw",
        "roleArn": a_role(cloud, service="lakeformation.amazonaws.com")["arn"],
        "useServiceLinkedRole": False,
        "hybridAccessEnabled": False,
    }


def _a_tag(cloud: Cloud) -> str:
    tag = cloud.create(
        "aws:lakeformation/lfTag:LfTag", "tag", key="acme-sensitivity", values=SENSITIVITIES
    )
    return str(tag["key"])


def _columns(cloud: Cloud) -> Props:
    table = a_table(cloud)
    return {
        "tableWithColumns": {
            "databaseName": table["databaseName"],
            "name": table["name"],
            "columnNames": ["amount", "card_number"],
        },
        "lfTag": {"key": _a_tag(cloud), "value": "personal"},
    }


def _retag(cloud: Cloud, resource: Resource) -> str:
    table = resource["tableWithColumns"]
    cloud.boto3("lakeformation").add_lf_tags_to_resource(
        Resource={
            "TableWithColumns": {
                "DatabaseName": table["databaseName"],
                "Name": table["name"],
                "ColumnNames": ["card_number"],
            }
        },
        LFTags=[{"TagKey": "acme-sensitivity", "TagValues": ["public"]}],
    )
    return "lfTag"


def _take_over(cloud: Cloud, _: Resource) -> str:
    cloud.boto3("lakeformation").put_data_lake_settings(
        DataLakeSettings={"DataLakeAdmins": [{"DataLakePrincipalIdentifier": READER}]}
    )
    return "admins"


def _by_tag(cloud: Cloud) -> Props:
    return {
        "principal": READER,
        "permissions": ["DESCRIBE", "SELECT"],
        "lfTagPolicy": {
            "resourceType": "TABLE",
            "expressions": [{"key": _a_tag(cloud), "values": ["internal", "public"]}],
        },
    }


def _on_a_table(cloud: Cloud) -> Props:
    table = a_table(cloud)
    return {
        "principal": READER,
        "permissions": ["ALTER", "INSERT"],
        "table": {"databaseName": table["databaseName"], "name": table["name"]},
    }


def _filter(cloud: Cloud) -> Props:
    table = a_table(cloud)
    return {
        "tableData": {
            "tableCatalogId": ACCOUNT,
            "databaseName": table["databaseName"],
            "tableName": table["name"],
            "name": "swiss",
            "rowFilter": {"filterExpression": "country = 'CH'"},
            "columnWildcard": {"excludedColumnNames": ["card_number"]},
        }
    }


def _other_rows(_: Cloud) -> Props:
    given = {
        "tableCatalogId": ACCOUNT,
        "databaseName": "acme_local_curated",
        "tableName": "transactions",
        "name": "swiss",
    }
    return {
        "tableData": {
            **given,
            "rowFilter": {"filterExpression": "country = 'AT'"},
            "columnWildcard": {"excludedColumnNames": ["card_number"]},
        }
    }


def _all_rows(cloud: Cloud, _: Resource) -> str:
    data = {
        "TableCatalogId": ACCOUNT,
        "DatabaseName": "acme_local_curated",
        "TableName": "transactions",
        "Name": "swiss",
        "RowFilter": {"FilterExpression": "true"},
        "ColumnWildcard": {"ExcludedColumnNames": ["card_number"]},
    }
    cloud.boto3("lakeformation").update_data_cells_filter(TableData=data)
    return "tableData"


def _revoke(cloud: Cloud, resource: Resource) -> str:
    cloud.boto3("lakeformation").revoke_permissions(
        Principal={"DataLakePrincipalIdentifier": READER},
        Resource={"Database": {"Name": resource["database"]["name"]}},
        Permissions=["ALTER"],
    )
    return "permissions"


def _hide_tables(cloud: Cloud, resource: Resource) -> str:
    database = resource["table"]["databaseName"]
    cloud.boto3("lakeformation").revoke_permissions(
        Principal={"DataLakePrincipalIdentifier": READER},
        Resource={"Table": {"DatabaseName": database, "TableWildcard": {}}},
        Permissions=["SELECT"],
    )
    return "permissions"


EXAMPLES = [
    Example(
        "aws:lakeformation/dataLakeSettings:DataLakeSettings",
        lambda _: {"admins": [ADMIN]},
        update={"admins": [ADMIN, READER]},
        drift=_take_over,
        survives_delete=True,
    ),
    Example(
        "aws:lakeformation/resource:Resource",
        _location,
        update={"hybridAccessEnabled": True},
        replace={"arn": "arn:aws:s3:::acme-local-lake-curated"},
    ),
    Example(
        "aws:lakeformation/lfTag:LfTag",
        lambda _: {"key": "acme-sensitivity", "values": SENSITIVITIES},
        update={"values": ["public", "secret"]},
        replace={"key": "acme-owner"},
    ),
    Example(
        "aws:lakeformation/resourceLfTag:ResourceLfTag",
        lambda cloud: {
            "database": {"name": a_database(cloud)},
            "lfTag": {"key": _a_tag(cloud), "value": "internal"},
        },
        replace={"lfTag": {"key": "acme-sensitivity", "value": "public"}},
        label="on a database",
    ),
    Example(
        "aws:lakeformation/resourceLfTag:ResourceLfTag",
        _columns,
        replace={"lfTag": {"key": "acme-sensitivity", "value": "confidential"}},
        drift=_retag,
        label="on columns",
    ),
    Example(
        "aws:lakeformation/permissions:Permissions",
        _by_tag,
        replace={"permissions": ["DESCRIBE"]},
        label="by tag",
    ),
    Example(
        "aws:lakeformation/permissions:Permissions",
        _on_a_table,
        replace={"principal": ADMIN},
        label="on a table",
    ),
    Example(
        "aws:lakeformation/permissions:Permissions",
        lambda cloud: {
            "principal": READER,
            "permissions": ["DESCRIBE", "SELECT"],
            "table": {"databaseName": a_database(cloud), "wildcard": True},
        },
        replace={"permissions": ["DESCRIBE"]},
        drift=_hide_tables,
        label="on every table of a database",
    ),
    Example(
        "aws:lakeformation/permissions:Permissions",
        lambda cloud: {
            "principal": READER,
            "permissions": ["ALTER", "CREATE_TABLE"],
            "database": {"name": a_database(cloud)},
        },
        drift=_revoke,
        label="on a database",
    ),
    Example(
        "aws:lakeformation/permissions:Permissions",
        lambda _: {
            "principal": READER,
            "permissions": ["DATA_LOCATION_ACCESS"],
            "dataLocation": {"arn": "arn:aws:s3:::acme-local-lake-raw"},
        },
        label="on a location",
    ),
    Example(
        "aws:lakeformation/permissions:Permissions",
        lambda _: {
            "principal": READER,
            "permissions": ["SELECT"],
            "dataCellsFilter": {
                "tableCatalogId": ACCOUNT,
                "databaseName": "acme_local_curated",
                "tableName": "transactions",
                "name": "swiss",
            },
        },
        label="on rows",
    ),
    Example(
        "aws:lakeformation/dataCellsFilter:DataCellsFilter",
        _filter,
        update=_other_rows,
        replace=lambda _: {
            "tableData": {
                "tableCatalogId": ACCOUNT,
                "databaseName": "acme_local_curated",
                "tableName": "transactions",
                "name": "austrian",
                "rowFilter": {"filterExpression": "country = 'AT'"},
            }
        },
        drift=_all_rows,
    ),
]
