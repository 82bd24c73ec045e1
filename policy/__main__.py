"""What the engine runs: `pulumi preview --policy-pack policy`."""

import sys
from pathlib import Path

# The engine runs this folder, so that the repository is not on the path yet.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from policy.pack import serve
from policy.settings import PolicySettingsError
from review.errors import ReviewError
from review.suppressions import SuppressionsError

try:
    serve()
except (PolicySettingsError, ReviewError, SuppressionsError) as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(1)
