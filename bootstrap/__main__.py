"""Entry point of the bootstrap program."""

import sys
from pathlib import Path

# The components are the platform's, one folder up.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from infra.bootstrap import deploy_bootstrap, load_bootstrap

deploy_bootstrap(load_bootstrap())
