"""What documents name is there: files, anchors, targets of make, verbs of a command line."""

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/__main__.py"))
# The service that README.md has its reader invent.
INVENTED = "rooms"

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PATH = re.compile(r"`((?:chassis|deploy|docs|gateway|sandbox|services|tests)/[\w./-]+)`")
_TEST = re.compile(r"`(test_\w+\.py)`")
_TARGET = re.compile(r"(?:`|^    )make ([a-z-]+)", re.MULTILINE)
_VERB = re.compile(r"python -m (chassis\.ops|\w+) ([a-z][a-z-]+)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def listed() -> list[Path]:
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    return sorted(ROOT / path for path in found if not any(map(_is_hidden, path.parts)))


def _is_hidden(part: str) -> bool:
    return part.startswith(".")


def anchors(document: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = _HEADING.findall(document.read_text())
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@cache
def verbs(module: str) -> frozenset[str]:
    """What a command line says that it knows."""
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "services")))
    asked = [sys.executable, "-W", "ignore", "-m", module]
    if module == "chassis.ops":
        asked.append("--help")
    done = subprocess.run(
        asked,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    if module == "chassis.ops":
        return frozenset(re.findall(r"^([a-z]+)(?: ID…)?  +", done.stdout, re.MULTILINE))
    return frozenset(done.stderr.strip().rpartition(" ")[2].split("|"))


@pytest.fixture(params=listed(), ids=lambda path: str(path.relative_to(ROOT)))
def document(request: pytest.FixtureRequest) -> Path:
    """Each of them."""
    return Path(request.param)


def test_links_lead_somewhere(document: Path) -> None:
    for link in _LINK.findall(document.read_text()):
        place, _, anchor = link.partition("#")
        if ":" in place:
            continue
        target = document.parent / place if place else document

        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_files_that_are_named_are_there(document: Path) -> None:
    text = document.read_text()
    tests = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    missing = [name for name in _PATH.findall(text) if not (ROOT / name).exists()]

    assert [name for name in missing if INVENTED not in name] == []
    assert set(_TEST.findall(text)) <= tests


def test_commands_that_are_named_are_known(document: Path) -> None:
    text = document.read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(_TARGET.findall(text)) <= targets
    for module, verb in _VERB.findall(text):
        if module in (*SERVICES, "chassis.ops"):
            assert verb in verbs(module), f"{module} {verb}"


def test_an_operator_finds_every_verb() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text()
    of_all = set.intersection(*(set(verbs(service)) for service in SERVICES))
    own = {(service, verb) for service in SERVICES for verb in verbs(service) - of_all}

    told = {verb for _, verb in _VERB.findall(operations)}

    assert verbs("chassis.ops") <= told
    assert own <= set(_VERB.findall(operations))
    assert of_all <= told
