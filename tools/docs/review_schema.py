"""Writes review/report/review.schema.json, the JSON Schema of the review's JSON report.

Run as `python -m tools.docs.review_schema`; with `--check` it writes nothing and fails when the
file is not up to date.
"""

from __future__ import annotations

import sys

from review.report.form import SCHEMA_FILE, schema_text
from tools.docs.page import write_or_check

if __name__ == "__main__":
    sys.exit(
        write_or_check(
            SCHEMA_FILE, schema_text(), "python -m tools.docs.review_schema", sys.argv[1:]
        )
    )
