"""What the dashboard of the node groups shows. Pure data."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.monitoring.dashboard import Board, Graph, Line

_GRAPHS = (
    ("Nodes wanted", "AWS/AutoScaling", "GroupDesiredCapacity", "Average", False),
    ("Nodes in service", "AWS/AutoScaling", "GroupInServiceInstances", "Average", True),
    ("Nodes starting", "AWS/AutoScaling", "GroupPendingInstances", "Maximum", False),
    ("Nodes ending", "AWS/AutoScaling", "GroupTerminatingInstances", "Maximum", False),
    ("Failed status checks", "AWS/EC2", "StatusCheckFailed", "Sum", False),
    ("Processors", "AWS/EC2", "CPUUtilization", "Average", False),
    ("Bytes received per node", "AWS/EC2", "NetworkIn", "Average", False),
    ("Bytes sent per node", "AWS/EC2", "NetworkOut", "Average", False),
)
"""Title, namespace, metric, statistic, whether stacked. A group sends these by itself; what only
an agent on the node knows, such as the use of a GPU, is not among them."""


def nodes_board(groups: Mapping[str, pulumi.Input[str]]) -> Board:
    """All groups side by side: `groups` are the auto scaling groups' names by name in the settings.

    Sources of the metrics: Amazon EC2 Auto Scaling user guide, "Amazon CloudWatch metrics for
    Amazon EC2 Auto Scaling", and Amazon EC2 user guide, "CloudWatch metrics that are available for
    your instances".
    """
    return Board(
        title="GPU nodes",
        text="Wanted above in service for long: no capacity, or nodes that do not come up.",
        graphs=[
            Graph(
                title=title,
                stacked=stacked,
                lines=[
                    Line(
                        namespace=namespace,
                        metric=metric,
                        statistic=statistic,
                        label=name,
                        dimensions={"AutoScalingGroupName": group},
                    )
                    for name, group in sorted(groups.items())
                ],
            )
            for title, namespace, metric, statistic, stacked in _GRAPHS
        ],
    )
