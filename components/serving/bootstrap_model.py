"""The placeholder model: AWS's scikit-learn image and a tiny artifact built from files here."""

from __future__ import annotations

import hashlib
import io
import struct
import tarfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from components.common.settings import rule

SKLEARN_TAG = "1.2-1-cpu-py3"
"""Runs on instances with x86-64 processors; the tag is of AWS's scikit-learn container."""

SKLEARN_REGISTRIES: Mapping[str, str] = {
    "af-south-1": "510948584623",
    "ap-east-1": "651117190479",
    "ap-northeast-1": "354813040037",
    "ap-northeast-2": "366743142698",
    "ap-northeast-3": "867004704886",
    "ap-south-1": "720646828776",
    "ap-south-2": "628508329040",
    "ap-southeast-1": "121021644041",
    "ap-southeast-2": "783357654285",
    "ap-southeast-3": "951798379941",
    "ap-southeast-4": "106583098589",
    "ca-central-1": "341280168497",
    "ca-west-1": "190319476487",
    "eu-central-1": "492215442770",
    "eu-central-2": "680994064768",
    "eu-north-1": "662702820516",
    "eu-south-1": "978288397137",
    "eu-south-2": "104374241257",
    "eu-west-1": "141502667606",
    "eu-west-2": "764974769150",
    "eu-west-3": "659782779980",
    "il-central-1": "898809789911",
    "me-central-1": "272398656194",
    "me-south-1": "801668240914",
    "sa-east-1": "737474898029",
    "us-east-1": "683313688378",
    "us-east-2": "257758044811",
    "us-west-1": "746614075791",
    "us-west-2": "246618743249",
}
"""Account of the registry of SageMaker's scikit-learn images, by region.

Source: aws/sagemaker-python-sdk, src/sagemaker/image_uri_config/sklearn.json, "inference", version
1.2-1, as of 2026-11; regions of the partition aws.
"""

BOOTSTRAP_PREFIX = "bootstrap"
"""Where the artifact lies in the model bucket."""

_SOURCES = Path(__file__).parent / "bootstrap"
_EPOCH = 0


def sklearn_repository_arn(region: str) -> str:
    """The repository of the image, for the role that pulls it. Raises the rule's error."""
    return f"arn:aws:ecr:{region}:{_account(region)}:repository/sagemaker-scikit-learn"


def sklearn_image(region: str) -> str:
    """The address of AWS's scikit-learn inference image. Raises the rule's error."""
    host = f"{_account(region)}.dkr.ecr.{region}.amazonaws.com"
    return f"{host}/sagemaker-scikit-learn:{SKLEARN_TAG}"


def region_problem(region: str) -> str | None:
    """Why a region has no bootstrap model; None when it has."""
    if region in SKLEARN_REGISTRIES:
        return None
    return (
        f"bootstrap cannot be used in {region}: no account of AWS's scikit-learn images is known "
        f"there. Known are {', '.join(SKLEARN_REGISTRIES)}. Name a model of your own, or add the "
        "region to components/serving/bootstrap_model.py."
    )


def artifact() -> bytes:
    """model.tar.gz with the inference code: the same bytes for the same source files.

    The scikit-learn container finds inference.py under code/.
    """
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(_SOURCES.glob("*.py")):
            content = path.read_bytes().replace(b"\r\n", b"\n")
            entry = tarfile.TarInfo(f"code/{path.name}")
            entry.size, entry.mode, entry.mtime = len(content), 0o644, _EPOCH
            archive.addfile(entry, io.BytesIO(content))
        end = archive.offset
    return _gzip(plain.getvalue()[:end] + bytes(2 * tarfile.BLOCKSIZE))


def digest(content: bytes) -> str:
    """The name of an artifact's content: 16 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()[:16]


def _gzip(content: bytes) -> bytes:
    """A gzip file that stores `content` (RFC 1952, 1951 section 3.2.4).

    Compressing would give other bytes with another version of zlib, and with them another model.
    """
    header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    most = 0xFFFF
    blocks = []
    for start in range(0, len(content), most):
        block = content[start : start + most]
        last = start + most >= len(content)
        blocks.append(struct.pack("<BHH", last, len(block), len(block) ^ most) + block)
    return header + b"".join(blocks) + struct.pack("<II", zlib.crc32(content), len(content))


def _account(region: str) -> str:
    problem = region_problem(region)
    if problem:
        raise rule(problem)
    return SKLEARN_REGISTRIES[region]
