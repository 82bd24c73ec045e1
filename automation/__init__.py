"""What runs inside AWS: functions that deploy approved models and open them to other accounts,
retrain on drift, reap what is idle, publish dashboards.

The package is handed to Lambda as one archive and imports nothing of the program: boto3 and
Powertools for AWS Lambda, and itself. Each module of `handlers` reads one event and its
environment, and leaves the work to a module beside it.

Contracts with the program (components/serving, components/governance, components/monitoring):

- **Shape of an endpoint**: the parameter /<prefix>/serving/<endpoint>/shape, written by
  components/serving/shape.py (version 1), read by `shape.py` here.
- **Decision on a model version**: an item of the table of decisions (components/governance) with
  the key `model_package_arn` (S) and the attributes `decision` (S: Approved or Rejected),
  `approved_by` and `trained_by` (S: ARN of a principal; a session of an assumed role counts as its
  person), and `decided_at` (S: ISO 8601, UTC). What SageMaker itself wrote down of who made and who
  changed a version is compared too: what an item says of its writer the writer could have made up.
- **Signature of an artifact**: an object beside it, its key with `.signature.json` at the end, that
  holds JSON: `key` (ARN of the signing key), `algorithm` (as KMS names it) and `signature` (base 64
  of what KMS made of the SHA-256 digest of the artifact's bytes, MessageType DIGEST). The step
  Sign of a training pipeline writes it (components/pipelines/mlops_steps/sign.py).
- **Tag of an artifact**: `ModelApprovalStatus` with the value `Approved`, on versions of objects
  below models/<model>/ of the model bucket. `share.py` sets and removes it; the policies of the
  bucket and its access points (components/registry/consumer_access.py) ask for it.
- **Manifest of a data set**: JSON in the bucket of the lake's artifacts, under
  manifests/<data set>/<digest>.json (components/data/versioning.py has its form). The function
  `pin` writes it, signs its digest in the form above, and inserts its item. A version that was
  registered says by `DatasetName` and `DatasetDigest` in its metadata which one it was trained on.
- **Start of a training**: the alias of a model's workflow (components/pipelines/workflow_plan.py)
  takes {"dataset": name, "digest": digest or latest}; an execution named after the event starts one
  run of an event that comes twice.
- **Content of Grafana**: the parameters below /<prefix>/grafana (components/monitoring/grafana.py):
  `dashboards-<uid>`, a dashboard, and `data-sources`, a list of them, as its HTTP API takes them.
"""
