"""The user data of a node: what joins it to the cluster. The same text for the same input."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.network.proxy import Proxy

BOUNDARY = "==mlops-node=="
"""Fixed, so that a node group is not replaced by a new random boundary."""


@dataclass(frozen=True, kw_only=True)
class ClusterConnection:
    """What only the cluster knows: its address, its certificate, the range of its services."""

    endpoint: str
    certificate_authority: str
    service_cidr: str


@dataclass(frozen=True, kw_only=True)
class Taint:
    """A taint; it is written KEY=VALUE:EFFECT."""

    key: str
    value: str
    effect: str


def user_data(
    *,
    cluster_name: str,
    connection: ClusterConnection,
    labels: Mapping[str, str],
    taints: Sequence[Taint],
    local_storage: bool,
    warm_pool: bool,
    proxy: Proxy | None = None,
) -> str:
    """The user data of an Amazon Linux 2023 node as base64 text.

    A multi-part message: a NodeConfig for nodeadm and, with a warm pool, a script before it. It
    holds no secret: the node's role lets it join. `local_storage` makes one array of the node's
    NVMe disks. With a `proxy` a script tells it to what fetches images and joins the cluster, the
    service range among what goes past it. Source: awslabs.github.io/amazon-eks-ami/nodeadm.
    """
    parts = []
    if proxy is not None:
        past = (*proxy.bypass, connection.service_cidr)
        script = _PROXY_SCRIPT.format(url=proxy.url, bypass=",".join(past))
        parts.append(("text/x-shellscript", script))
    if warm_pool:
        parts.append(("text/x-shellscript", _WARM_POOL_SCRIPT))
    config = node_config(
        cluster_name=cluster_name,
        connection=connection,
        labels=labels,
        taints=taints,
        local_storage=local_storage,
    )
    # JSON is YAML, and has one way to write a thing.
    parts.append(("application/node.eks.aws", json.dumps(config, indent=2, sort_keys=True)))
    return base64.b64encode(_multipart(parts).encode()).decode()


def node_config(
    *,
    cluster_name: str,
    connection: ClusterConnection,
    labels: Mapping[str, str],
    taints: Sequence[Taint],
    local_storage: bool,
) -> dict[str, object]:
    """The NodeConfig; parameters as in `user_data`."""
    cluster = {
        "name": cluster_name,
        "apiServerEndpoint": connection.endpoint,
        "certificateAuthority": connection.certificate_authority,
        "cidr": connection.service_cidr,
    }
    flags = []
    if labels:
        flags.append("--node-labels=" + ",".join(f"{k}={v}" for k, v in sorted(labels.items())))
    if taints:
        flags.append(
            "--register-with-taints=" + ",".join(f"{t.key}={t.value}:{t.effect}" for t in taints)
        )
    spec: dict[str, object] = {"cluster": cluster, "kubelet": {"flags": flags}}
    if local_storage:
        spec["instance"] = _LOCAL_STORAGE
    return _node_config(spec)


def managed_user_data(*, local_storage: bool) -> str | None:
    """What a managed node is told beyond what EKS tells it, as base64 text; None: nothing.

    EKS merges it with its own. Source: Amazon EKS user guide, "Customize managed nodes with launch
    templates".
    """
    if not local_storage:
        return None
    config = _node_config({"instance": _LOCAL_STORAGE})
    text = json.dumps(config, indent=2, sort_keys=True)
    return base64.b64encode(_multipart([("application/node.eks.aws", text)]).encode()).decode()


def _node_config(spec: Mapping[str, object]) -> dict[str, object]:
    return {"apiVersion": "node.eks.aws/v1alpha1", "kind": "NodeConfig", "spec": spec}


_LOCAL_STORAGE = {"localStorage": {"strategy": "RAID0"}}


# A node of the warm pool must not join before it is wanted. The mask lies in memory only: it is
# gone when the stopped node starts again, and then nodeadm joins it.
_WARM_POOL_SCRIPT = """\
#!/bin/bash
set -euo pipefail
metadata=http://169.254.169.254/latest
token=$(curl -fsS -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$metadata/api/token")
state=$(curl -fsS -H "X-aws-ec2-metadata-token: $token" \
"$metadata/meta-data/autoscaling/target-lifecycle-state")
case "$state" in
  Warmed:*) systemctl mask --runtime nodeadm-run.service ;;
esac
"""


# systemd gives its services none of the variables of a shell: each gets a file of its own. The
# services that join the node start after this script, containerd may run already.
_PROXY_SCRIPT = """\
#!/bin/bash
set -euo pipefail
for service in containerd kubelet nodeadm-run; do
  mkdir -p "/etc/systemd/system/$service.service.d"
  cat > "/etc/systemd/system/$service.service.d/proxy.conf" <<'END'
[Service]
Environment="HTTP_PROXY={url}" "HTTPS_PROXY={url}" "NO_PROXY={bypass}"
END
done
systemctl daemon-reload
systemctl try-restart containerd
"""


def _multipart(parts: Sequence[tuple[str, str]]) -> str:
    lines = [
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{BOUNDARY}"',
        "",
    ]
    for kind, content in parts:
        lines += [f"--{BOUNDARY}", f'Content-Type: {kind}; charset="us-ascii"', "", content]
    lines += [f"--{BOUNDARY}--", ""]
    return "\n".join(lines)
