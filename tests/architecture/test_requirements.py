"""A deployable's image holds the libraries that it names, the chassis' and nothing else."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOYABLES = sorted(
    path.parent.relative_to(ROOT).as_posix()
    for pattern in ("*/requirements.txt", "services/*/requirements.txt")
    for path in ROOT.glob(pattern)
    if path.parent.name != "tests"
)
# Modules of the chassis that only some import; they name its library, and others go without it.
NAMED_BY_IMPORTERS = {"chassis.pictures": "pillow"}
# What stands in the image of every deployable but the sandbox; tests come with pytest.
OWN = {"chassis", "gateway", "sandbox", "deploy", "pytest"}


def canonical(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def named_in(folder: str) -> set[str]:
    lines = (ROOT / folder / "requirements.txt").read_text().split()
    return {canonical(re.split(r"[\[;<>=]", line)[0]) for line in lines}


def module_of(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")


def imported_by(folder: str) -> Iterator[str]:
    """The full name of all that its modules import, but for what their importers answer for."""
    for path in (ROOT / folder).rglob("*.py"):
        if module_of(path) not in NAMED_BY_IMPORTERS:
            yield from imports_of(path)


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("folder", DEPLOYABLES)
def test_every_library_that_it_imports_is_one_that_it_names(folder: str) -> None:
    distributions = packages_distributions()
    packages = {name.partition(".")[0] for name in imported_by(folder)}
    foreign = packages - sys.stdlib_module_names - OWN - {Path(folder).name}
    named = named_in(folder)
    if folder != "sandbox":
        named |= named_in("chassis")

    unnamed = {
        module
        for module in foreign
        if named.isdisjoint(map(canonical, distributions.get(module, [])))
    }

    assert unnamed == set()


@pytest.mark.parametrize(("module", "library"), NAMED_BY_IMPORTERS.items())
def test_a_library_of_one_module_of_the_chassis_stands_where_that_is_imported(
    module: str, library: str
) -> None:
    importers = {
        folder
        for folder in DEPLOYABLES
        if any(f"{name}.".startswith(f"{module}.") for name in imported_by(folder))
    }

    assert importers
    assert {folder for folder in importers if library not in named_in(folder)} == set()


@pytest.mark.parametrize("folder", [*DEPLOYABLES, "tests"])
def test_every_library_that_it_names_is_locked(folder: str) -> None:
    locked = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "constraints.txt").read_text(), re.M)

    assert named_in(folder) <= set(map(canonical, locked))


def test_the_lock_names_no_index_and_every_library_with_hashes() -> None:
    lock = (ROOT / "constraints.txt").read_text()

    entries = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.M)[1:]

    assert "://" not in lock
    assert all("--hash=sha256:" in entry for entry in entries)
