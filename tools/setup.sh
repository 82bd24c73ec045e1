#!/bin/sh
# Makes .venv what requirements.txt says, and has an engine ready. Quick and silent when both are.
# PYTHON names the interpreter to make .venv with; without it the newest python3.x on PATH serves.
set -eu
cd "$(dirname -- "$0")/.."

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }
hash_of() { cat "$@" | { sha256sum 2>/dev/null || shasum -a 256; } | cut -c1-64; }
is_recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
  if [ -n "${PYTHON:-}" ]; then
    command -v "$PYTHON" >/dev/null || die "PYTHON is $PYTHON, which is no command. Set it to a Python 3.11 or newer, or unset it."
    is_recent "$PYTHON" || die "PYTHON is $PYTHON, which is $("$PYTHON" --version 2>&1). The platform needs Python 3.11 or newer: set PYTHON to one, or unset it."
    printf '%s' "$PYTHON"
    return
  fi
  for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
    if command -v "$name" >/dev/null 2>&1 && is_recent "$name"; then
      printf '%s' "$name"
      return
    fi
  done
  found=$(python3 --version 2>&1) || found="no python3"
  die "the platform needs Python 3.11 or newer, and PATH has $found. Install one (with its venv module) or set PYTHON to where it is, and run the command again."
}

key=$(hash_of requirements.txt tools/uv.txt tools/setup.sh)
if [ ! -x .venv/bin/python ] || ! is_recent .venv/bin/python || [ "$(cat .venv/.key 2>/dev/null)" != "$key" ]; then
  # One that was cut short when it was made has a Python without pip.
  if [ ! -x .venv/bin/python ] || ! is_recent .venv/bin/python ||
    ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    say "creating .venv with $("$python" --version 2>&1)"
    rm -rf .venv
    "$python" -m venv .venv || die "$python could not create .venv (see above). On Debian and Ubuntu its venv module is a package of its own, python3-venv. Install it and run the command again."
  fi
  say "installing the pinned requirements"
  pip=".venv/bin/python -m pip --disable-pip-version-check"
  $pip install --quiet --require-hashes --requirement tools/uv.txt ||
    die "pip could not install uv (see above). A Python package index must be reachable; pip's own settings and proxies are used."
  # uv does not read pip's settings: hand over what pip uses.
  index=${PIP_INDEX_URL:-$($pip config get global.index-url 2>/dev/null || true)}
  if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
    UV_DEFAULT_INDEX=$index
    export UV_DEFAULT_INDEX
  fi
  if [ -n "${PIP_CERT:-}" ] && [ -z "${SSL_CERT_FILE:-}" ]; then
    SSL_CERT_FILE=$PIP_CERT
    export SSL_CERT_FILE
  fi
  .venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes --compile-bytecode requirements.txt ||
    die "the requirements could not be installed (see above). A Python package index must be reachable, and .venv needs about 1.5 GB of disk. Run the command again afterwards; what is downloaded is kept."
  .venv/bin/python -m compileall -q -j 0 access automation cli components infra localcloud policy recording review >/dev/null 2>&1 || true
  printf '%s\n' "$key" >.venv/.key
fi
if [ -d tools/simulator ]; then tools/simulator/install.sh; fi
PYTHONPATH=. exec .venv/bin/python -m localcloud.engine
