"""The Dockerfiles as hadolint sees them."""

import subprocess
import sys
from pathlib import Path

from tests.k8s.built import ROOT

HADOLINT = Path(sys.executable).with_name("hadolint")
BASES = ROOT / "deploy" / "docker" / "bases"

# Not of the images that run our code: only of what stands for others' where there is no registry.
# DL3008: Debian's packages go without versions, since its archive keeps only the newest.
# DL3066: `postgres` and `rabbitmq` are the names that Debian gives; their numbers are its choice.
TOLERATED = ("--ignore", "DL3008", "--ignore", "DL3066")


def hadolint(*arguments: str | Path) -> tuple[int, str]:
    done = subprocess.run([HADOLINT, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_hadolint_finds_nothing() -> None:
    assert hadolint(ROOT / "Dockerfile") == (0, "")
    assert "hadolint ignore" not in (ROOT / "Dockerfile").read_text()


def test_hadolint_finds_nothing_in_the_bases_for_a_closed_machine() -> None:
    bases = sorted(BASES.glob("*.Dockerfile"))

    assert [base.name.partition(".")[0] for base in bases] == ["postgres", "python", "rabbitmq"]
    assert hadolint(*TOLERATED, *bases) == (0, "")
