"""The language host's answers to the engine."""
# ruff: noqa: N802, ARG002 - the protocol names the methods and what they take

import json
import os
import platform
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import grpc
from google.protobuf import empty_pb2

from localcloud.engine.children import Children, Stream
from localcloud.engine.language_stubs import messages, plugins, services
from localcloud.engine.version import REQUIRED_VERSION

# The official exec script ends with this when the program has reported its failure already.
_BAIL = 32

_LIST_ALL = """
import importlib.metadata as m, json
print(json.dumps(sorted({(d.name, d.version) for d in m.distributions()})))
"""

_LIST_TOP = """
import importlib.metadata as m, json, re
plain = lambda name: re.sub("[-_.]+", "-", name).lower()
found = {plain(d.name): d for d in m.distributions()}
needed = {
    plain(re.match("[A-Za-z0-9._-]+", r)[0])
    for d in found.values() for r in d.requires or () if "extra ==" not in r
}
print(json.dumps(sorted((d.name, d.version) for k, d in found.items() if k not in needed)))
"""

Message: TypeAlias = Any
"""A message of the protocol; which one, the method's name says."""


class PythonRuntime(services.LanguageRuntimeServicer):
    """Runs Python programs and policy packs for the engine.

    `engine` is the engine's address, `exec_script` the official `pulumi-language-python-exec`.
    No plugin is ever asked for: providers attach by PULUMI_DEBUG_PROVIDERS, and on a real
    account the engine learns version and source of a provider from each registration.
    """

    def __init__(self, engine: str, exec_script: Path, children: Children) -> None:
        self._engine = engine
        self._exec_script = exec_script
        self._children = children

    async def Handshake(self, request: Message, context: Message) -> Message:
        return messages.LanguageHandshakeResponse()

    async def GetPluginInfo(self, request: Message, context: Message) -> Message:
        return plugins.PluginInfo(version=REQUIRED_VERSION)

    async def GetRequiredPackages(self, request: Message, context: Message) -> Message:
        return messages.GetRequiredPackagesResponse()

    async def GetRequiredPlugins(self, request: Message, context: Message) -> Message:
        return messages.GetRequiredPluginsResponse()

    async def RuntimeOptionsPrompts(self, request: Message, context: Message) -> Message:
        return messages.RuntimeOptionsResponse()

    async def About(self, request: Message, context: Message) -> Message:
        python = interpreter(request.info)
        version = platform.python_version()
        if python != sys.executable:
            version = await self._output_of(
                python, "import platform as p; print(p.python_version())"
            )
        return messages.AboutResponse(executable=python, version=version)

    async def GetProgramDependencies(self, request: Message, context: Message) -> Message:
        """List what is installed for the program; only what nothing else needs, unless asked."""
        script = _LIST_ALL if request.transitiveDependencies else _LIST_TOP
        listing = json.loads(await self._output_of(interpreter(request.info), script))
        return messages.GetProgramDependenciesResponse(
            dependencies=[
                messages.DependencyInfo(name=name, version=version) for name, version in listing
            ]
        )

    async def InstallDependencies(
        self, request: Message, context: Message
    ) -> AsyncIterator[Message]:
        """Install the program's requirements.txt into its environment, as `pulumi install` asks."""
        folder = Path(request.info.program_directory or request.directory or ".")
        requirements = folder / "requirements.txt"
        if not requirements.is_file():
            text = f"{folder} has no requirements.txt: nothing to install\n"
            yield messages.InstallDependenciesResponse(stdout=text.encode())
            return
        command = [interpreter(request.info), "-m", "pip", "install", "-r", str(requirements)]
        async for item in self._children.stream(command, None, str(folder)):
            if isinstance(item, int):
                if item != 0:
                    await context.abort(
                        grpc.StatusCode.UNKNOWN,
                        f"pip ended with exit code {item} on {requirements}; see above",
                    )
            else:
                yield _install_output(*item)

    async def Run(self, request: Message, context: Message) -> Message:
        """Run the program; its output is the host's, which the engine shows."""
        info = request.info
        command = [
            interpreter(info),
            "-u",
            str(self._exec_script),
            *("--monitor", request.monitor_address),
            *("--engine", self._engine),
            *("--project", request.project),
            *("--root_directory", info.root_directory),
            *("--stack", request.stack),
            *("--pwd", request.pwd),
            *("--dry_run", str(request.dryRun).lower()),
            *("--parallel", str(request.parallel)),
            *("--organization", request.organization),
            info.entry_point or ".",
            *request.args,
        ]
        env = dict(
            os.environ,
            PULUMI_CONFIG=json.dumps(dict(request.config)),
            PULUMI_CONFIG_SECRET_KEYS=json.dumps(list(request.configSecretKeys)),
        )
        code = await self._children.run(command, env)
        if code == 0:
            return messages.RunResponse()
        if code == _BAIL:
            return messages.RunResponse(bail=True)
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return messages.RunResponse(error=f"the program {how}")

    async def RunPlugin(self, request: Message, context: Message) -> AsyncIterator[Message]:
        """Run a policy pack, or a provider written in Python, and stream what it says."""
        info = request.info
        env = dict(entry.partition("=")[::2] for entry in request.env) or None
        what = ["-m", "pulumi.policy", *request.args, info.program_directory]
        if request.kind != "analyzer":
            what = [info.program_directory, *request.args]
        command = [interpreter(info), "-u", *what]
        async for item in self._children.stream(command, env, request.pwd or None):
            if isinstance(item, int):
                yield messages.RunPluginResponse(exitcode=item)
            else:
                yield _plugin_output(*item)

    async def Cancel(self, request: Message, context: Message) -> Message:
        self._children.cancel()
        return empty_pb2.Empty()

    async def _output_of(self, python: str, script: str) -> str:
        text = b""
        async for item in self._children.stream([python, "-c", script], None, None):
            if not isinstance(item, int) and item[0] == "stdout":
                text += item[1]
        return text.decode().strip()


def _install_output(stream: Stream, data: bytes) -> Message:
    if stream == "stdout":
        return messages.InstallDependenciesResponse(stdout=data)
    return messages.InstallDependenciesResponse(stderr=data)


def _plugin_output(stream: Stream, data: bytes) -> Message:
    if stream == "stdout":
        return messages.RunPluginResponse(stdout=data)
    return messages.RunPluginResponse(stderr=data)


def interpreter(info: Message) -> str:
    """Return the Python of the program's `virtualenv` option, else the host's own."""
    options: Mapping[str, Any] = dict(info.options)
    folder = options.get("virtualenv")
    if isinstance(folder, str) and folder:
        python = Path(info.root_directory or ".", folder, "bin", "python")
        if python.is_file():
            return str(python)
    return sys.executable
