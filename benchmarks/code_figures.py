"""Measure how the package is written, from its syntax trees, and print each figure against its target.

Generated code is left out. With `--list`, the names and places behind each figure follow.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from benchmarks.measure import Figure, report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PACKAGE = Path(__file__).parents[1] / "harness"
LONG_FUNCTION, MANY_MODULES = 40, 20
FUNCTION_LINES, MODULE_LINES = 7, 150
LONG_SHARE, NO_VERB_SHARE, ONCE_SHARE = 1, 5, 30  # percent

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Documented: TypeAlias = ast.ClassDef | Function

FIELD_WORDS = frozenset(
    """
    account answer application body call case cassette cls column comparison connection content data difference
    document endpoint entity error exchange failure field fields file headers index key keys kind line lines
    message method model module name names node now number operation operations order original parameters part
    parts path paths place position query reader reason report request response result row rows scenario schema source
    status table text timestamp token tree type unified upstream url user value values version word words
    """.split()  # noqa: SIM905 - two hundred quoted words are hard to read
)
"""What the field calls the things that a local name in many modules may stand for."""

VERBS = frozenset(
    """
    accept adapt add align allow annotate answer append apply ask assemble attach attribute bind book break
    bucket build cache call cancel carry change check choose classify clear close collect combine compare compile
    compute configure connect convert copy correct count create cut decide declare decode decorate define delete
    derive describe detect discard discover divide document draw drive drop emit encode end enforce escape
    estimate evaluate execute expand explain express extract feed fetch fill filter find fit flag follow forget
    format freeze gather generate give go group guard hand handle have hide hold identify ignore implement import
    infer insert invalidate iterate join judge keep know label lay learn leave limit list listen load locate lock
    log look make map mark match measure merge migrate modify move name narrow normalise normalize note notify open
    order pair parse pass pick place plan play post prepare price print promise protect prove publish put queue
    quote raise rank read rebuild record redact refer refresh refuse register reject release remember remove
    rename render repeat replace replay reply report represent require reset resolve respond restore retry return
    reverse rewrite roll round route run save say scan schedule score scrub search select send serve set settle
    share show sign simulate skip sleep snapshot sort specify split stand start state stay stop store summarise
    summarize support switch take tell test time total trace track trade transform translate try turn undo unpack
    update upgrade use validate verify visit wait walk warn watch weigh withdraw wrap write yield
    """.split()  # noqa: SIM905 - two hundred quoted words are hard to read
)


class Place(NamedTuple):
    """Locate a definition: its module, its line, and its name."""

    module: str
    line: int
    name: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.name}"


@dataclass(frozen=True)
class Module:
    """Hold one module of the package with its syntax tree."""

    path: Path
    tree: ast.Module
    lines: int

    @cached_property
    def name(self) -> str:
        """Return the path below the package."""
        return self.path.relative_to(PACKAGE).as_posix()

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Return every node of the tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def functions(self) -> list[Function]:
        """Return every function and method."""
        return [node for node in self.nodes if isinstance(node, Function)]

    def place(self, node: Documented) -> Place:
        """Return where a definition stands."""
        return Place(self.name, node.lineno, node.name)


@dataclass(frozen=True)
class Measurement:
    """Hold a figure with what stands behind it."""

    figure: Figure
    behind: list[str] = field(default_factory=list[str])


def read_modules(package: Path = PACKAGE) -> list[Module]:
    """Return the modules that were written by hand."""
    paths = (path for path in sorted(package.rglob("*.py")) if "generated" not in path.parts)
    texts = ((path, path.read_text(encoding="utf-8")) for path in paths)
    return [Module(path, ast.parse(text), text.count("\n")) for path, text in texts]


def ambiguous_classes(modules: Iterable[Module]) -> Measurement:
    """Count the names of classes and type aliases that are defined in two or more modules."""
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for module in modules:
        for name in set(_type_names(module.tree)):
            homes[name].append(module.name)
    behind = [f"{name}: {', '.join(places)}" for name, places in sorted(homes.items()) if len(places) > 1]
    return Measurement(Figure("class names with two meanings", len(behind), "", 0), behind)


def common_locals(modules: Iterable[Module]) -> Measurement:
    """Count the local names in more than 20 modules that are no words of the field."""
    modules_with = Counter(chain.from_iterable(set(_local_names(module)) for module in modules))
    behind = [
        f"{name}: {count} modules"
        for name, count in modules_with.most_common()
        if count > MANY_MODULES and name not in FIELD_WORDS
    ]
    return Measurement(Figure(f"other local names in more than {MANY_MODULES} modules", len(behind), "", 0), behind)


def docstrings_without_a_verb(modules: Iterable[Module]) -> Measurement:
    """Measure the share of public docstrings that do not begin with a verb."""
    documented = [
        (module.place(node), text)
        for module in modules
        for node in module.nodes
        if isinstance(node, Documented) and not node.name.startswith("_") and (text := ast.get_docstring(node))
    ]
    behind = [f"{place}: {text.splitlines()[0]}" for place, text in documented if not _begins_with_verb(text)]
    name = "public docstrings that do not begin with a verb"
    return Measurement(Figure(name, _percent(len(behind), len(documented)), "%", NO_VERB_SHARE), behind)


def function_lengths(modules: Iterable[Module]) -> tuple[Measurement, Measurement]:
    """Measure the median length of functions without their docstrings, and the share of long ones."""
    lengths = {module.place(node): _length(node) for module in modules for node in module.functions}
    long = [f"{place}: {lines} lines" for place, lines in lengths.items() if lines > LONG_FUNCTION]
    share = _percent(len(long), len(lengths))
    return (
        Measurement(Figure("lines of a function, median", median(lengths.values()), "", FUNCTION_LINES)),
        Measurement(Figure(f"functions over {LONG_FUNCTION} lines", share, "%", LONG_SHARE), long),
    )


def module_lengths(modules: Iterable[Module]) -> Measurement:
    """Measure the median length of modules; those that only hold a package together do not count."""
    lengths = [module.lines for module in modules if module.path.name != "__init__.py"]
    return Measurement(Figure("lines of a module, median (100 to 150 are wanted)", median(lengths), "", MODULE_LINES))


def full_folders(modules: Iterable[Module]) -> Measurement:
    """Count the modules of the fullest folder."""
    parents = (module.path.parent for module in modules if module.path.name != "__init__.py")
    folders = Counter(folder.relative_to(PACKAGE.parent).as_posix() for folder in parents)
    behind = [f"{folder}: {count}" for folder, count in folders.most_common(3)]
    return Measurement(Figure("modules in the fullest folder", max(folders.values()), "", MANY_MODULES), behind)


def helpers_called_once(modules: Iterable[Module]) -> Measurement:
    """Measure the share of private functions at the top of a module that are named in one place only."""
    uses = [
        (module.place(node), _uses(module, node))
        for module in modules
        for node in module.tree.body
        if isinstance(node, Function) and node.name.startswith("_") and not node.name.startswith("__")
    ]
    behind = [str(place) for place, count in uses if count <= 1]
    share = _percent(len(behind), len(uses))
    return Measurement(Figure("private helpers named in one place only", share, "%", ONCE_SHARE), behind)


def _type_names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="TypeAlias")):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]) if name[0].isupper() and not name.isupper():
                yield name


def _local_names(module: Module) -> Iterator[str]:
    for function in module.functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and not node.id.startswith("_"):
                yield node.id


def _begins_with_verb(text: str) -> bool:
    return text.split(maxsplit=1)[0].strip(",.:;").lower() in VERBS


def _length(node: Function) -> int:
    """Return the lines of a function without decorators and docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is None:
        return lines
    return lines - ((first.end_lineno or first.lineno) - first.lineno + 1)


def _uses(module: Module, function: Function) -> int:
    """Count the places outside itself that name a function of a module."""
    inside = set(map(id, ast.walk(function)))
    return sum(
        isinstance(node, ast.Name) and node.id == function.name and id(node) not in inside for node in module.nodes
    )


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0


def measurements() -> list[Measurement]:
    """Return every figure of the package."""
    modules = read_modules()
    return [
        ambiguous_classes(modules),
        common_locals(modules),
        docstrings_without_a_verb(modules),
        *function_lengths(modules),
        module_lengths(modules),
        full_folders(modules),
        helpers_called_once(modules),
    ]


if __name__ == "__main__":
    rows = measurements()
    if "--list" in sys.argv:
        for row in rows:
            print(f"\n{row.figure.name}", *row.behind, sep="\n  ")  # noqa: T201
    report([row.figure for row in rows])
