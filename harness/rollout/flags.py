"""Read `flags.yaml` as Flags, and set values in its text.

Reading is strict: one run finds every problem, with its place and the nearest valid name.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from harness import positioned_yaml
from harness.errors import FlagsError, nearest
from harness.rollout import stages
from harness.rollout.edit import edited
from harness.rollout.policy import LIMITS, PERCENT, SHARE, Policy, Range
from harness.wire import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from harness.positioned_yaml import Mark, Value, YamlDocument
    from harness.rollout.edit import YamlScalar
    from harness.rollout.stages import Plan, Stage

FILE = "flags.yaml"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Flag:
    """Hold where one operation stands.

    `percent` of the users are on the stage; `check` is the share of calls whose answers are compared; `gate` names
    the Policy that weighs it, None the default Policy.
    """

    stage: Stage = "off"
    percent: Decimal = Decimal(100)
    check: Decimal = Decimal(1)
    gate: str | None = None


UNLISTED = Flag()


@dataclass(frozen=True, slots=True)
class Flags:
    """Hold everything that `flags.yaml` says."""

    version: int
    salt: str
    kill_switch: bool = False
    gates: Mapping[str, Policy] = field(default_factory=dict)
    operations: Mapping[str, Flag] = field(default_factory=dict)

    def flag(self, operation: str) -> Flag:
        """Return where the operation stands; one that is not listed is off."""
        return self.operations.get(operation, UNLISTED)

    def policy(self, operation: str) -> Policy:
        """Return what the operation's gate requires."""
        gate = self.flag(operation).gate
        return self.gates[gate] if gate else Policy()

    def digest(self) -> str:
        """Return a digest of what people set: all but the kill switch and where operations stand.

        A move by `harness rollout` or `harness gate --apply` leaves it as it is, an edit of a limit does not.
        """
        settings: dict[str, Any] = {
            "salt": self.salt,
            "gates": {name: asdict(policy) for name, policy in self.gates.items()},
            "operations": {name: {"check": flag.check, "gate": flag.gate} for name, flag in self.operations.items()},
        }
        text = canonical(settings)
        return f"sha256:{sha256(text).hexdigest()}"

    def stages(self) -> dict[str, Stage]:
        """Return where each listed operation stands."""
        return {name: flag.stage for name, flag in self.operations.items()}

    def plan(self, operation: str, user: str | None) -> Plan:
        """Plan who answers this user's Call of the operation, who runs beside it, and why."""
        flag = self.flag(operation)
        return stages.plan(flag.stage, flag.percent, self.salt, user, kill_switch=self.kill_switch)


def read(text: str, operations: Collection[str], file: str = FILE) -> Flags:
    """Read the text as Flags.

    Args:
        text: What the file says.
        operations: The names of the catalogue.
        file: The name that an error gives.

    Raises:
        FlagsError: All problems, one per line as `file:line:col: sentence`.
    """
    reader = _Reader(positioned_yaml.read(text, file, FlagsError), operations)
    flags = reader.flags()
    if reader.problems:
        in_order = sorted(reader.problems, key=lambda problem: (problem[0].line, problem[0].column))
        raise FlagsError("\n".join(f"{mark}: {sentence}" for mark, sentence in in_order))
    return flags


def moved(text: str, operation: str, stage: Stage, percent: Decimal | int, file: str = FILE) -> str:
    """Return the text with the operation on another stage; all other bytes stay."""
    wanted: dict[str, YamlScalar] = {"stage": stage, "percent": Decimal(percent)}
    tree = positioned_yaml.read(text, file, FlagsError).value
    listed = _mapping(_mapping(tree).get("operations")).get(operation)
    present = {"stage": UNLISTED.stage, "percent": UNLISTED.percent, **_mapping(listed)}
    changes = {key: value for key, value in wanted.items() if present.get(key) != value}
    return edited(text, {("operations", operation, key): value for key, value in changes.items()}, file)


def switched(text: str, *, on: bool, file: str = FILE) -> str:
    """Return the text with the kill switch on or off; all other bytes stay."""
    return edited(text, {("kill_switch",): on}, file)


class _Reader:
    def __init__(self, document: YamlDocument, operations: Collection[str]) -> None:
        self.document = document
        self.valid_operations = operations
        self.problems: list[tuple[Mark, str]] = []

    def flags(self) -> Flags:
        top = self.section((), ("version", "salt", "kill_switch", "gates", "operations"))
        gates = {name: self.policy(name) for name in self.names("gates")}
        self.require_operations(top)
        listed = self.names("operations", self.valid_operations)
        return Flags(
            version=self.version(top),
            salt=self.salt(top),
            kill_switch=self.boolean(top, (), "kill_switch", default=False),
            gates=gates,
            operations={name: self.flag(name, value, gates) for name, value in listed.items()},
        )

    def version(self, top: Mapping[str, Value]) -> int:
        if "version" not in top:
            self.problem((), f"version is missing, write 'version: {VERSION}'")
        elif top["version"] is True or top["version"] != VERSION:
            self.problem(("version",), f"version {_shown(top['version'])} is not known, valid: {VERSION}")
        return VERSION

    def salt(self, top: Mapping[str, Value]) -> str:
        salt = top.get("salt")
        if "salt" not in top:
            self.problem(
                (), "salt is missing, write any text that will stay the same: it decides who is in which share"
            )
        elif not isinstance(salt, str) or not salt:
            self.problem(("salt",), f"salt must be text that is not empty, not {_shown(salt)}")
        return str(salt)

    def boolean(self, section: Mapping[str, Value], path: tuple[str, ...], key: str, *, default: bool) -> bool:
        value = section.get(key, default)
        if not isinstance(value, bool):
            self.problem((*path, key), f"{key} must be true or false, not {_shown(value)}")
        return value is True

    def policy(self, name: str) -> Policy:
        path = ("gates", name)
        settings = self.section(path, (*LIMITS, "load"))
        load = self.boolean(settings, path, "load", default=True)
        limits = {key: self.number(settings[key], (*path, key), LIMITS[key]) for key in settings if key in LIMITS}
        return Policy(load=load, **limits)

    def flag(self, name: str, value: Value, gates: Collection[str]) -> Flag:
        path = ("operations", name)
        if not isinstance(value, dict):
            self.problem(path, f"{name} must be a mapping such as {{stage: off, percent: 100}}, not {_shown(value)}")
            return UNLISTED
        settings = self.section(path, ("stage", "percent", "check", "gate"))
        return Flag(
            stage=self.stage(settings, path),
            percent=self.number(settings.get("percent", UNLISTED.percent), (*path, "percent"), PERCENT),
            check=self.number(settings.get("check", UNLISTED.check), (*path, "check"), SHARE),
            gate=self.gate(settings, path, gates),
        )

    def stage(self, settings: Mapping[str, Value], path: tuple[str, ...]) -> Stage:
        stage = settings.get("stage")
        if "stage" not in settings:
            self.problem(path, f"{path[-1]} has no stage, valid: {', '.join(stages.STAGES)}")
        elif stage not in stages.STAGES:
            self.problem((*path, "stage"), f"unknown stage {_shown(stage)}, {nearest(str(stage), stages.STAGES)}")
        return cast("Stage", stage)

    def gate(self, settings: Mapping[str, Value], path: tuple[str, ...], gates: Collection[str]) -> str | None:
        gate = settings.get("gate")
        if "gate" in settings and not (isinstance(gate, str) and gate in gates):
            self.problem((*path, "gate"), f"unknown gate {_shown(gate)}, {nearest(str(gate), gates)}")
        return cast("str | None", gate)

    def number(self, value: Value, path: tuple[str, ...], valid: Range) -> Decimal:
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and Decimal(value) in valid:
            return Decimal(value)
        self.problem(path, f"{path[-1]} must be {valid}, not {_shown(value)}")
        return valid.low

    def names(self, section: str, valid: Collection[str] | None = None) -> Mapping[str, Value]:
        top = _mapping(self.document.value)
        return self.section((section,), valid) if section in top else {}

    def require_operations(self, top: Mapping[str, Value]) -> None:
        """Refuse a file without its operations: it may have been cut short, and would turn everything off."""
        if top.get("operations") is None:
            self.problem((), "operations is missing, write 'operations: {}' if none is to be listed")

    def section(self, path: tuple[str, ...], valid: Collection[str] | None) -> Mapping[str, Value]:
        value = self.document.value
        for key in path:
            value = _mapping(value).get(key)
        if value is not None and not isinstance(value, dict):
            self.problem(path, f"{'.'.join(path) or 'the file'} must be a mapping of names, not {_shown(value)}")
        for key in _mapping(value):
            if valid is not None and key not in valid:
                kind = "operation" if path == ("operations",) else "key"
                self.problem((*path, key), f"unknown {kind} {key!r}, {nearest(key, valid)}", of_key=True)
        return _mapping(value)

    def problem(self, path: tuple[str, ...], sentence: str, *, of_key: bool = False) -> None:
        mark = self.document.key(*path) if of_key else self.document.at(*path)
        self.problems.append((mark, sentence))


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, dict) else {}


def _shown(value: Value) -> str:
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a mapping"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    return repr(value) if isinstance(value, str) else str(value)
