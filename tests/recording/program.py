"""A small program for the tests of the recording; the tests look up its lines by their marks."""

import pulumi
from pulumi import Output, ResourceOptions
from pulumi_aws import Provider, kms, s3, sns

SECRET = "https://alerts.example.com/hush-hush"


class Store(pulumi.ComponentResource):
    """A bucket with a key."""

    def __init__(self, name: str, opts: ResourceOptions | None = None) -> None:
        super().__init__("mlops:test:Store", name, None, opts)
        self.key = kms.Key(  # line: key
            f"{name}-key", opts=ResourceOptions(parent=self, protect=True)
        )
        self.bucket = s3.Bucket(  # line: bucket
            f"{name}-bucket", tags={"Name": name, "team": "own"}, opts=ResourceOptions(parent=self)
        )
        self.rules = s3.BucketPolicy(
            f"{name}-policy",
            bucket=self.bucket.id,
            policy=Output.json_dumps({"bucket": self.bucket.arn, "key": self.key.arn}),
            opts=ResourceOptions(parent=self, depends_on=[self.key, self.bucket]),
        )
        self.register_outputs({"bucket_arn": self.bucket.arn})


def a_provider() -> Provider:
    """A provider as the platform makes one."""
    return Provider(
        "aws",
        region="eu-west-1",
        allowed_account_ids=["111122223333"],
        default_tags={"tags": {"owner": "ml@example.com", "team": "default"}},
    )


def deploy() -> None:
    """Two stores and a subscription with a secret address."""
    options = ResourceOptions(provider=a_provider())
    first = Store("first", options)  # line: first
    Store("second", options)
    topic = sns.Topic("pages", opts=options)
    sns.TopicSubscription(
        "pager", topic=topic.arn, protocol="https", endpoint=Output.secret(SECRET), opts=options
    )
    pulumi.export("platform", {"version": 1, "bucket": first.bucket.arn})
