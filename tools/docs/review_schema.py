"""Writes review/report/review.schema.json, the JSON Schema of the review's JSON report."""

from __future__ import annotations

from review.report.form import SCHEMA_FILE, schema_text
from tools.docs.page import Page

PAGE = Page(texts=lambda _: {SCHEMA_FILE: schema_text()})
