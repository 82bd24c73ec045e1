#!/bin/sh
# Has a Chromium or Chrome ready for the tests of the HTML report. Quick and silent when there is one.
# MLOPS_CHROMIUM names one that is not on PATH.
set -eu

is_there() {
  [ -n "${MLOPS_CHROMIUM:-}" ] && return 0
  for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" >/dev/null 2>&1 && return 0
  done
  [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]
}

is_there && exit 0
# As root on Debian, as in a container, its own package is at hand. Elsewhere nothing is installed
# behind anybody's back: the tests that need a browser fail and say so.
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing chromium for the tests of the HTML report" >&2
  { apt-get install --yes --no-install-recommends chromium ||
    { apt-get update && apt-get install --yes --no-install-recommends chromium; }; } >/dev/null 2>&1 || true
fi
is_there || echo "no Chromium: the tests of the HTML report will fail. Install chromium or Chrome, or set MLOPS_CHROMIUM to one." >&2
