"""`.local/bin/pulumi`: the engine as the local environment calls it.

The engine writes an `encryptionsalt` into the stack's file on every preview and update when the
file has none. The committed files have none, because on a real account the key is in KMS, and a
local run must not change them. So the commands that only read settings get a copy of the file;
`pulumi config set` works on the file itself. The wrapper ends in `exec`: signals, exit codes and
standard streams are the engine's own.
"""

import shlex
import shutil
from pathlib import Path

from localcloud.engine.find import Engine
from localcloud.engine.names import (
    EXEC_SCRIPT,
    FORK_SERVER,
    LANGUAGE_HOST_EXEC,
    LANGUAGE_HOST_PYTHON,
    LANGUAGE_HOST_SCRIPT,
)
from localcloud.files import write_atomically
from localcloud.paths import LocalPaths

_NO_LOG = "In place of the folder of the engine's logs: see docs/localcloud.md.\n"

_TEMPLATE = """#!/bin/sh
# The Pulumi engine on the local cloud. Written by `bin/mlops local`, which says why in
# localcloud/engine/wrapper.py.
root={root}
{exports}
command= stack=${{PULUMI_STACK:-}} awaiting= own_settings=
for word in "$@"; do
  if [ -n "$awaiting" ]; then
    [ "$awaiting" = stack ] && stack=$word
    awaiting=
    continue
  fi
  case $word in
    -s|--stack) awaiting=stack ;;
    --stack=*) stack=${{word#--stack=}} ;;
    -s?*) stack=${{word#-s}} ;;
    -c|-c?*|--config|--config=*|--config-file|--config-file=*) own_settings=yes ;;
    -C|-C?*|--cwd|--cwd=*) own_settings=yes ;;
    --color|-m|--message|-p|--parallel|-t|--target|-v|--verbose) awaiting=value ;;
    -*) ;;
    *) [ -n "$command" ] || command=$word ;;
  esac
done
case $command in
  up|update|preview|pre|refresh|destroy|down|dn|import|watch) ;;
  *) own_settings=yes ;;
esac
case $PWD in "$root"|"$root"/*) ;; *) own_settings=yes ;; esac
[ "$PWD" = "$root" ] || [ ! -f Pulumi.yaml ] || own_settings=yes
if [ -z "$own_settings" ]; then
  if [ -z "$stack" ]; then
    stack=$(sed -n 's/.*"file:[^"]*": *"\\([^"]*\\)".*/\\1/p' \\
      {workspaces}/{project}-*-workspace.json 2>/dev/null | head -n 1)
  fi
  file=$root/Pulumi.${{stack##*/}}.yaml
  if [ -f "$file" ]; then
    mkdir -p {config}
    for copy in {config}/*.yaml; do
      owner=${{copy%.yaml}}
      kill -0 "${{owner##*.}}" 2>/dev/null || rm -f "$copy"
    done
    PULUMI_OPTION_CONFIG_FILE={config}/Pulumi.${{stack##*/}}.$$.yaml
    export PULUMI_OPTION_CONFIG_FILE
    cp "$file" "$PULUMI_OPTION_CONFIG_FILE"
  fi
fi
exec {binary} "$@"
"""


def write_wrapper(paths: LocalPaths, engine: Engine) -> Path:
    """Write `.local/bin/pulumi` for `engine`; leaves a file that is right already alone."""
    exports = {}
    if engine.built_here:
        exports = {
            LANGUAGE_HOST_PYTHON: paths.python,
            LANGUAGE_HOST_SCRIPT: paths.root / "localcloud" / "engine" / "language_host.py",
            LANGUAGE_HOST_EXEC: engine.binary.with_name(EXEC_SCRIPT),
            FORK_SERVER: paths.fork_server,
        }
    text = _TEMPLATE.format(
        root=shlex.quote(str(paths.root)),
        exports="\n".join(f"export {k}={shlex.quote(str(v))}" for k, v in exports.items()),
        config=shlex.quote(str(paths.config)),
        workspaces=shlex.quote(str(paths.engine_home / "workspaces")),
        project=shlex.quote(paths.project()),
        binary=shlex.quote(str(engine.binary)),
    )
    _keep_no_log(paths)
    target = paths.bin / "pulumi"
    if not target.is_file() or target.read_text() != text:
        write_atomically(target, text, mode=0o755)
    return target


def _keep_no_log(paths: LocalPaths) -> None:
    """Puts a file where the engine would make the folder of its logs.

    It writes all its debug messages there on every run, compressed and encrypted: a third of its
    processor time. No option switches that off; without the folder it goes on and writes none.
    """
    logs = paths.engine_home / "logs"
    if logs.is_file():
        return
    if logs.is_dir():
        shutil.rmtree(logs)  # of a clone that is older than this
    logs.parent.mkdir(parents=True, exist_ok=True)
    logs.write_text(_NO_LOG)
