"""What the frameworks ask is decided by a control, or left out with a reason: never both."""

from __future__ import annotations

import re

from review.controls.catalog import catalog
from review.controls.controls import CONTROLS

ASKED = {one for area in catalog().areas for one in area.asked_by}
DECIDED = {one for control in CONTROLS for one in control.asked_by}
LEFT_OUT = {one for entry in catalog().left_out for one in entry.ids}


def test_all_that_is_asked_is_decided_or_left_out_with_a_reason() -> None:
    assert ASKED - DECIDED == LEFT_OUT


def test_the_catalogue_reads_the_ids_as_controls_write_them() -> None:
    assert len(ASKED) > 250
    assert {"S3.1", "CIS 2.1.4", "CIS-EKS 5.4.1", "CKV_AWS_53", "CKV2_AWS_6"} <= ASKED
    assert {"CKV_K8S_16", "CKV2_K8S_6", "cdk-nag SQS3", "AutoScaling.2"} <= ASKED


def test_controls_are_named_and_told_in_one_way() -> None:
    for control in CONTROLS:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", control.id)
        assert control.title[0].isupper() and not control.title.endswith(".")
        assert control.fix.endswith(".")
        assert all(one.strip() == one and one for one in control.asked_by)
