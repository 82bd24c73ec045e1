"""The calls of AWS that Python source makes, read from its syntax and not by running it.

What is reachable from an entry point counts: the functions and classes that it names, those that
these name, and so on, within one package. A class counts with all its methods.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import boto3
from botocore import xform_name

PREFIXES: Mapping[str, str] = {"stepfunctions": "states"}
"""Services that IAM names otherwise than boto3."""
OF_A_VERSION: Mapping[str, str] = {
    "s3:DeleteObjectTagging": "s3:DeleteObjectVersionTagging",
    "s3:GetObject": "s3:GetObjectVersion",
    "s3:GetObjectTagging": "s3:GetObjectVersionTagging",
    "s3:HeadObject": "s3:GetObjectVersion",
    "s3:PutObjectTagging": "s3:PutObjectVersionTagging",
}
"""Calls that ask for another action where they name the version of an object."""


@dataclass(frozen=True)
class Package:
    """`clients` says which service a name holds a client of; `others` are names that hold none,
    although a method of theirs is called as an operation is."""

    folder: Path
    clients: Mapping[str, str]
    others: frozenset[str] = frozenset()

    def calls(self, module: str, names: frozenset[str] = frozenset()) -> set[str]:
        """The calls of what is reachable from a module: from all of it, or from some names."""
        reached: set[tuple[str, str]] = set()
        waiting = [(module, name) for name in names or self._definitions(module)]
        found: set[str] = set()
        while waiting:
            place = waiting.pop()
            if place in reached:
                continue
            reached.add(place)
            node = self._definitions(place[0]).get(place[1])
            if node is None:
                continue
            found |= set(self._in(node, place[0]))
            waiting += self._named(node, place[0])
        return found

    def _named(self, node: ast.AST, module: str) -> Iterator[tuple[str, str]]:
        imports = self._imports(module)
        own = self._definitions(module)
        for one in ast.walk(node):
            if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
                # `module.name` of a module that was imported whole.
                target = imports.get(one.value.id)
                if target is not None and target[1] == "":
                    yield target[0], one.attr
            if isinstance(one, ast.Name):
                if one.id in own:
                    yield module, one.id
                target = imports.get(one.id)
                if target is not None and target[1]:
                    yield target

    def _in(self, node: ast.AST, module: str) -> Iterator[str]:
        """The calls that stand in a definition."""
        held = dict(_made(node))
        for one in ast.walk(node):
            if not isinstance(one, ast.Call) or not isinstance(one.func, ast.Attribute):
                continue
            method, holder = one.func.attr, one.func.value
            service = self._service(holder, method, module, held)
            if service is None:
                continue
            if method == "get_paginator":
                [named] = one.args
                assert isinstance(named, ast.Constant), f"{module}: a page of what?"
                method = str(named.value)
            operation = operations(service).get(method)
            assert operation is not None, f"{module}: {method} is no operation of {service}"
            yield by_parameters(f"{PREFIXES.get(service, service)}:{operation}", one)

    def _service(
        self, holder: ast.expr, method: str, module: str, held: Mapping[str, str]
    ) -> str | None:
        """The service whose client an expression holds; None where it holds none."""
        if isinstance(holder, ast.Call) and ast.unparse(holder.func) == "boto3.client":
            return _client(holder)
        name = None
        if isinstance(holder, ast.Attribute) and isinstance(holder.value, ast.Name):
            name = holder.attr
        elif isinstance(holder, ast.Name):
            name = holder.id
            if name in held:
                return held[name]
        if name is not None and name in self.clients:
            return self.clients[name]
        known = any(method in operations(one) for one in set(self.clients.values()))
        assert not known or name in self.others or name is None, (
            f"{module}: {ast.unparse(holder)}.{method} may be a call of AWS. Say in the test what "
            f"{name} holds."
        )
        return None

    @cache  # noqa: B019
    def _tree(self, module: str) -> ast.Module:
        text = (self.folder / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
        return ast.parse(text)

    def _definitions(self, module: str) -> dict[str, ast.AST]:
        return {
            one.name: one
            for one in self._tree(module).body
            if isinstance(one, ast.FunctionDef | ast.ClassDef)
        }

    def _imports(self, module: str) -> dict[str, tuple[str, str]]:
        """What names of a module mean in the package: a module and a name in it, or a module."""
        found = {}
        for one in ast.walk(self._tree(module)):
            if not isinstance(one, ast.ImportFrom):
                continue
            source = one.module or ""
            if one.level == 0:
                if source.partition(".")[0] != self.folder.name:
                    continue
                source = source.partition(".")[2]
            for name in one.names:
                whole = f"{source}.{name.name}" if source else name.name
                is_module = (self.folder / f"{whole.replace('.', '/')}.py").is_file()
                found[name.asname or name.name] = (whole, "") if is_module else (source, name.name)
        return found

    def __hash__(self) -> int:
        return hash(self.folder)


def _made(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names of a definition that are given a new client, and of what."""
    for one in ast.walk(node):
        if isinstance(one, ast.Assign | ast.AnnAssign) and isinstance(one.value, ast.Call):
            [target] = one.targets if isinstance(one, ast.Assign) else [one.target]
            if ast.unparse(one.value.func) == "boto3.client" and isinstance(target, ast.Name):
                yield target.id, _client(one.value)


def _client(node: ast.Call) -> str:
    [named] = node.args
    assert isinstance(named, ast.Constant), f"a client of what? {ast.unparse(node)}"
    return str(named.value)


@cache
def operations(service: str) -> Mapping[str, str]:
    """The methods of a client and the operations that they call."""
    client = boto3.client(
        service,
        region_name="us-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
    )
    return {xform_name(one): one for one in client.meta.service_model.operation_names}


def by_parameters(call: str, node: ast.Call) -> str:
    """The call as it is declared: by the action that its parameters ask for."""
    given = {one.arg: one.value for one in node.keywords}
    if call in OF_A_VERSION and "VersionId" in given:
        return OF_A_VERSION[call]
    if call == "dynamodb:ExecuteStatement":
        words = ast.unparse(given["Statement"]).lstrip("f\"'").split()
        return f"dynamodb:PartiQL{words[0].capitalize()}"
    return call
