#!/bin/sh
# Has a promtool ready for the tests of Prometheus' rules. Quick and silent when there is one.
# MLOPS_PROMTOOL names one that is not on PATH.
set -eu

cache=${XDG_CACHE_HOME:-$HOME/.cache}/mlops-platform/promtool
[ -n "${MLOPS_PROMTOOL:-}" ] && exit 0
command -v promtool >/dev/null 2>&1 && exit 0
[ -x "$cache/promtool" ] && exit 0

# On Debian it comes in the package of the server, which is unpacked here and not installed: a server
# would start with it. Elsewhere nothing is fetched: the tests that need promtool fail and say so.
unpack() {
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/.unpacking-XXXXXX")
  trap 'rm -rf "$work"' EXIT
  (
    cd "$work"
    # Root's apt would drop to a user who may not write here.
    apt-get -o APT::Sandbox::User=root download prometheus ||
      { apt-get update && apt-get -o APT::Sandbox::User=root download prometheus; }
    dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool
  ) >/dev/null 2>&1 || return 0
  mv "$work/usr/bin/promtool" "$cache/promtool"
}
if command -v apt-get >/dev/null 2>&1; then
  echo "fetching promtool for the tests of Prometheus' rules" >&2
  unpack
fi
[ -x "$cache/promtool" ] || echo "no promtool: the tests of Prometheus' rules will fail. Install Prometheus, or set MLOPS_PROMTOOL to one." >&2
