#!/bin/sh
# Has the evaluator that tests compare with, in the user's cache by the hash of its lock file. Quick
# and silent when it is there. Without Node.js, or without a registry, it says so and goes on: only
# those tests need it.
set -eu
cd "$(dirname -- "$0")"
say() { printf '%s\n' "$*" >&2; }

key=$({ sha256sum package-lock.json 2>/dev/null || shasum -a 256 package-lock.json; } | cut -c1-12)
root=${XDG_CACHE_HOME:-$HOME/.cache}/mlops-platform/simulator
target=$root/$key
[ -d "$target" ] && exit 0
told=../../.venv/.without-simulator
[ "$(cat "$told" 2>/dev/null)" = "$key" ] && exit 0

if ! command -v npm >/dev/null 2>&1 || ! command -v node >/dev/null 2>&1; then
  say "note: no Node.js on PATH, so tests against iam-simulate are skipped. Install Node.js 20 or newer with npm, and delete .venv/.without-simulator."
  printf '%s' "$key" >"$told" 2>/dev/null || true
  exit 0
fi
say "installing the evaluator that tests compare with"
mkdir -p "$root"
work=$(mktemp -d "$root/.building-XXXXXX")
trap 'rm -rf "$work"' EXIT
cp package.json package-lock.json "$work"
if ! npm ci --prefix "$work" --ignore-scripts --omit=dev --no-audit --no-fund --silent --fetch-retries 1 --fetch-timeout 20000 >&2; then
  say "note: npm could not install iam-simulate (see above), so tests against it are skipped. Make an npm registry reachable and run the command again."
  exit 0
fi
chmod 755 "$work"
# Another set-up may have been quicker.
mv "$work" "$target" 2>/dev/null || [ -d "$target" ]
