"""What a stack costs a month, by component, and what a change adds."""

from review.cost.bill import Bill, Line, Range
from review.cost.metering import bill_of
from review.cost.report import as_json, as_table
from review.cost.usage import Usage, UsageError, usage_from, usage_of

__all__ = [
    "Bill",
    "Line",
    "Range",
    "Usage",
    "UsageError",
    "as_json",
    "as_table",
    "bill_of",
    "usage_from",
    "usage_of",
]
