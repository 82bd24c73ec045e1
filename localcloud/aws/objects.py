"""One object's life on the local cloud: create, read, update, delete."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from localcloud.aws.cloud import Aws, CloudError, NotFound, exists_already
from localcloud.aws.diff import INTERNAL
from localcloud.aws.emulation import Emulation, Entry, Recorded
from localcloud.aws.ledger import Key, Ledger, Record
from localcloud.aws.readback import settle
from localcloud.aws.references import missing_reference
from localcloud.aws.table import entry_for
from localcloud.aws.urns import name_of
from localcloud.aws.values import Props

_NEVER_STORED = frozenset({INTERNAL, "tagsAll", "region"})


@dataclass(frozen=True)
class Home:
    """The account and region that a stack's provider was configured for, and the keys of tags that
    it leaves to others."""

    account: str
    region: str
    ignored_tags: frozenset[str] = field(default=frozenset(), compare=False)


class Objects:
    """The objects of the local cloud, reached through the emulation table."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def aws(self, entry: Entry, home: Home, props: Mapping[str, Any]) -> Aws:
        """The operations of an entry in the account, and the region that the properties name."""
        operations = entry.operations if isinstance(entry, Emulation) else ()
        return Aws(home.account, props.get("region") or home.region, entry.service, operations)

    def create(self, entry: Entry, home: Home, urn: str, inputs: Props) -> tuple[str, Props]:
        """Creates the object; returns the id and the properties as read back. Raises CloudError."""
        aws = self.aws(entry, home, inputs)
        missing = missing_reference(_looked_for(entry, inputs), home)
        if missing is not None:
            raise CloudError("", missing)
        if isinstance(entry, Emulation):
            try:
                id_ = entry.create(aws, inputs)
            except CloudError as error:
                raise self._with_adoption(error, entry, aws, inputs, urn) from error
            kept = {key: inputs[key] for key in entry.kept if key in inputs}
        else:
            assert isinstance(entry, Recorded)
            id_ = entry.identity(inputs, aws) or entry.made_id(_digits(urn, inputs))
            kept = {**_declared(inputs), **entry.computed(inputs, aws, id_)}
            if self.ledger.get(self._key(entry, home, aws, id_)) is not None:
                taken = CloudError("AlreadyExists", f"{id_} exists already")
                raise self._with_adoption(taken, entry, aws, inputs, urn)
        key = self._key(entry, home, aws, id_)
        name = str(inputs.get(entry.name.property, "")) if entry.name else ""
        self.ledger.add(Record(key, urn, name or id_, _owner(inputs), kept, dict(inputs)))
        found = self.read(entry, home, id_, inputs)
        if found is None:
            raise CloudError("", f"{entry.token} {id_} was created and cannot be read back")
        lost = sorted(
            name
            for name, value in _declared(inputs).items()
            if name not in found and value not in (None, "", [], {}, False)
        )
        if lost:
            raise CloudError(
                "",
                f"{entry.token}: {', '.join(lost)} was sent and is not read back; the emulation "
                f"has to read it, or list it in `kept` with the reason",
            )
        return id_, found

    def read(self, entry: Entry, home: Home, id_: str, known: Props) -> Props | None:
        """The object as it is, with kept inputs, in the form of `known`; None when gone."""
        aws = self.aws(entry, home, known)
        key = self._key(entry, home, aws, id_)
        kept = self.ledger.kept(key)
        if isinstance(entry, Emulation):
            try:
                found = entry.read(aws, id_, known)
            except NotFound:
                found = None
            if found is None:
                return None
        else:
            if self.ledger.get(key) is None:
                return None
            found = {}
        if home.ignored_tags and "tags" in found:
            found = {**found, "tags": _without(found["tags"], home.ignored_tags)}
        declared = _declared(known)
        result = {
            name: settle(declared[name], value) if _comparable(name, declared) else value
            for name, value in {**kept, **found}.items()
            if value is not None
        }
        if entry.taggable:
            tags = result.get("tags") or {}
            result["tags"] = result["tagsAll"] = dict(tags)
            if not tags and "tags" not in known:
                del result["tags"]
        result.setdefault("region", aws.region)
        return result

    def update(
        self, entry: Entry, home: Home, id_: str, inputs: Props, old: Props, changed: frozenset[str]
    ) -> Props:
        """Brings the object to `inputs`; returns the properties as read back. Raises CloudError."""
        aws = self.aws(entry, home, inputs)
        missing = missing_reference(_looked_for(entry, inputs), home)
        if missing is not None:
            raise CloudError("", missing)
        key = self._key(entry, home, aws, id_)
        if isinstance(entry, Emulation):
            if changed - set(entry.kept):
                entry.update(aws, id_, inputs, old, changed)
            kept = {name: inputs[name] for name in entry.kept if name in inputs}
        else:
            assert isinstance(entry, Recorded)
            kept = {**_declared(inputs), **entry.computed(inputs, aws, id_)}
        self.ledger.keep(key, kept, inputs)
        found = self.read(entry, home, id_, inputs)
        if found is None:
            raise NotFound("NotFound", f"{entry.token} {id_} is gone; run `pulumi refresh`")
        return found

    def delete(self, entry: Entry, home: Home, id_: str, known: Props) -> None:
        """Deletes the object; one that is gone counts as deleted. Raises CloudError."""
        aws = self.aws(entry, home, known)
        if isinstance(entry, Emulation):
            with suppress(NotFound):
                entry.delete(aws, id_, known)
        self.ledger.remove(self._key(entry, home, aws, id_))

    def remove(self, record: Record) -> None:
        """Deletes an object without a state: with its inputs and what is read back of it.

        Raises CloudError.
        """
        entry, home = entry_for(record.key.type), Home(record.key.account, record.key.region)
        found = self.read(entry, home, record.key.id, dict(record.inputs)) or {}
        self.delete(entry, home, record.key.id, {**found, **record.inputs, **entry.final_delete})

    def _with_adoption(
        self, error: CloudError, entry: Entry, aws: Aws, inputs: Props, urn: str
    ) -> CloudError:
        """The error with the command that adopts what is there, when its place is taken."""
        if not exists_already(error):
            return error
        created = [
            record.key.id
            for record in self.ledger
            if record.urn == urn and record.key.type == entry.token
        ]
        id_ = entry.identity(inputs, aws) or (
            entry.import_id(created[-1], inputs) if created else None
        )
        if id_ is None:
            return error
        return CloudError(
            error.code,
            f"{error}. An object is there that is not in the state, as after a create whose answer "
            f"was lost. Adopt it with `pulumi import {entry.token} {name_of(urn)} {id_}`, or "
            f"remove it with `bin/mlops local reset --orphans`, then run `pulumi up` again",
        )

    @staticmethod
    def _key(entry: Entry, home: Home, aws: Aws, id_: str) -> Key:
        return Key(entry.token, home.account, aws.region, id_)


def _owner(inputs: Props) -> str:
    """The owner tag, of a tag map or of the list of tags that an Auto Scaling group has."""
    tags = inputs.get("tags") or {}
    if isinstance(tags, list):
        tags = {each["key"]: each["value"] for each in tags}
    return str(tags.get("owner", ""))


def _without(tags: Any, keys: frozenset[str]) -> Any:
    """The tags, a map or the list of an Auto Scaling group, without those of the given keys."""
    if isinstance(tags, list):
        return [each for each in tags if each["key"] not in keys]
    return {key: text for key, text in (tags or {}).items() if key not in keys}


def _looked_for(entry: Entry, inputs: Props) -> Props:
    """The inputs whose references must be there."""
    return {name: value for name, value in inputs.items() if name not in entry.outside}


def _declared(inputs: Props) -> Props:
    return {key: value for key, value in inputs.items() if key not in _NEVER_STORED}


def _comparable(name: str, declared: Props) -> bool:
    """Tags are taken as they are: a tag that somebody added is drift too."""
    return name in declared and name != "tags"


def _digits(urn: str, inputs: Props) -> str:
    return hashlib.sha256(f"{urn}\n{sorted(inputs.items(), key=str)}".encode()).hexdigest()[:16]
