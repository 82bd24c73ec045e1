"""How the platform uses objects."""

from __future__ import annotations

import base64
import hashlib

from localcloud.aws.values import Archive, Asset, Props
from tests.localcloud.examples.kms import a_key
from tests.localcloud.examples.s3_bucket import a_bucket
from tests.localcloud.examples.s3_settings import a_versioned_bucket
from tests.localcloud.harness import Cloud, Example, Resource

_TYPE = "aws:s3/bucketObjectv2:BucketObjectv2"


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _text(text: str) -> Asset:
    return Asset(hashlib.sha256(text.encode()).hexdigest(), text=text)


def _artifact(cloud: Cloud) -> Props:
    return {
        "bucket": a_versioned_bucket(cloud, objectLockEnabled=True),
        "key": "bootstrap/0123456789abcdef/model.tar.gz",
        "contentBase64": _encoded(b"\x1f\x8b a model"),
        "contentType": "application/gzip",
        "checksumAlgorithm": "SHA256",
        "forceDestroy": True,
        "kmsKeyId": a_key(cloud)["arn"],
        "metadata": {"built-by": "mlops"},
        "objectLockMode": "GOVERNANCE",
        "objectLockRetainUntilDate": "2031-01-01T00:00:00Z",
        "tags": {"Name": "bootstrap"},
    }


def _replace_content(cloud: Cloud, resource: Resource) -> str:
    place = {"Bucket": resource["bucket"], "Key": resource["key"]}
    cloud.boto3("s3").put_object(**place, Body=b"something else")
    return next(name for name in ("source", "contentBase64") if name in resource.inputs)


EXAMPLES = [
    Example(
        _TYPE,
        _artifact,
        update={"contentBase64": _encoded(b"another model"), "tags": {"Name": "other"}},
        replace={"key": "bootstrap/other/model.tar.gz"},
        drift=_replace_content,
    ),
    Example(
        _TYPE,
        _artifact,
        update={
            "objectLockRetainUntilDate": "2032-01-01T00:00:00Z",
            "tags": {"Name": "other"},
        },
        label="locked for longer",
    ),
    Example(
        _TYPE,
        lambda cloud: {
            "bucket": a_bucket(cloud),
            "key": "config/settings.json",
            "source": _text("{}"),
        },
        update={"source": _text('{"new": true}')},
        drift=_replace_content,
        label="from a file",
    ),
    Example(
        _TYPE,
        lambda cloud: {
            "bucket": a_bucket(cloud),
            "key": "functions/handler.zip",
            "source": Archive("aa", assets={"handler.py": _text("def handle(): ...")}),
        },
        update={"source": Archive("bb", assets={"handler.py": _text("def handle(): pass")})},
        label="from an archive",
    ),
]
