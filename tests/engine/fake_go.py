"""A `go` that compiles nothing, for tests of what happens around a compiler."""

from pathlib import Path

_SCRIPT = """#!/bin/sh
case $1 in
  version) echo "go version {version} linux/amd64"; exit 0 ;;
  list) echo {sdk}; exit 0 ;;
esac
echo build >> {log}
{body}
while [ $# -gt 0 ]; do [ "$1" = -o ] && output=$2; shift; done
printf '#!/bin/sh\\necho v3.259.0\\n' > "$output"
chmod +x "$output"
"""


def write_fake_go(folder: Path, *, version: str = "go1.26.6", body: str = "") -> Path:
    """Write `folder/bin/go`; returns the file with one line for each build that was started.

    `body` is shell text that runs in place of the compilation.
    """
    script = folder / "sdk" / "python" / "cmd" / "pulumi-language-python-exec"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text("# the official script\n")
    log = folder / "builds"
    log.touch()
    go = folder / "bin" / "go"
    go.parent.mkdir(parents=True, exist_ok=True)
    text = _SCRIPT.format(version=version, sdk=folder / "sdk", log=log, body=body)
    go.write_text(text)
    go.chmod(0o755)
    return log
