"""An object that its bucket locks."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from pulumi import Input, Resource, ResourceOptions
from pulumi_aws import s3


def locked_object(
    name: str,
    content: bytes,
    *,
    bucket_name: Input[str],
    key: str,
    content_type: str,
    force_destroy: bool,
    after: Sequence[Resource],
    parent: Resource,
) -> s3.BucketObjectv2:
    """The object, named by its content so that it never changes. A locked version cannot be
    deleted, and something may still name it: it stays when the stack goes, but for
    `force_destroy`, which deletes it although it is locked."""
    return s3.BucketObjectv2(
        name,
        bucket=bucket_name,
        key=key,
        content_base64=base64.b64encode(content).decode(),
        content_type=content_type,
        # A locked object has to be sent with a checksum.
        checksum_algorithm="SHA256",
        force_destroy=force_destroy,
        opts=ResourceOptions(parent=parent, depends_on=after, retain_on_delete=not force_destroy),
    )
