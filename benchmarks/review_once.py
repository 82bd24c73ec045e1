"""`python -m benchmarks.review_once FILE [BASE]`: one review of a recording in this process.

Prints the figures as a JSON object: `seconds` of everything (rules, cost, risk and the reports in
every format, with their graphs), `median` and `slowest` (the 99th percentile) of comparisons of the
policies of two principals in milliseconds, `megabytes` at most.
"""

import datetime as dt
import json
import re
import statistics
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from access.compare import gains
from recording import Recording
from review.access_model import account_of
from review.report import FILES, rendered
from review.review import review


def main(arguments: Sequence[str]) -> int:
    """Reviews and prints; returns 0."""
    started = time.perf_counter()
    recordings = [Recording.from_json(Path(one).read_bytes()) for one in arguments]
    done = review(*recordings, today=dt.date(2026, 1, 1))
    rendered(done, list(FILES))
    figures = {"seconds": time.perf_counter() - started}
    figures["megabytes"] = _megabytes()
    if len(recordings) > 1:
        each = [one * 1000 for one in _comparisons(recordings[0])]
        figures["median"] = statistics.median(each)
        figures["slowest"] = statistics.quantiles(each, n=100)[-1]
    print(json.dumps(figures))
    return 0


def _megabytes() -> float:
    """The most memory that this program held at once, as Linux tells it (proc(5), VmHWM). What
    getrusage tells includes what the process held that started this one."""
    [kilobytes] = re.findall(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.M)
    return int(kilobytes) / 1024


def _comparisons(recording: Recording) -> list[float]:
    """Seconds of comparing each principal with the one that follows it."""
    found = []
    for one, other in pairwise(account_of(recording).principals):
        started = time.perf_counter()
        gains(one.grants(), other.grants())
        found.append(time.perf_counter() - started)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
