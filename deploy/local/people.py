"""Who can sign in to a fresh platform: made by `sandbox.seed`, through the door like everyone."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from deploy.local.deployables import Deployables
from deploy.local.rundir import ROOT, Person
from deploy.local.trouble import Trouble
from deploy.local.vault import Vault

OPERATOR = "operator"
_PATIENCE_SECONDS = 90.0


def meet(made: Deployables, *, vault: Vault, environ: Mapping[str, str]) -> list[Person]:
    """The people of this platform, made the first time. Raises Trouble."""
    told = vault.get("people", lambda: _seed(made, environ))
    return [Person(*line.split("\t")) for line in told.splitlines()]


def _seed(made: Deployables, environ: Mapping[str, str]) -> str:
    """A line for each: role, address and password, separated by tabs."""
    command = (sys.executable, "-m", "sandbox.seed")
    told = _run(command, environ={**os.environ, **environ}, what="Making the people")
    for role, email, _ in (line.split("\t") for line in told.splitlines()):
        if role == OPERATOR:
            grant = made.service("identity", "grant-role", "--email", email, "--role", role)
            _run(grant.command, environ=grant.environ, what="Making an operator")
    return told


def _run(command: Sequence[str], *, environ: Mapping[str, str], what: str) -> str:
    try:
        outcome = subprocess.run(
            command,
            env=environ,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Trouble(f"{what} was not done within {_PATIENCE_SECONDS:.0f} s.") from error
    if outcome.returncode != 0:
        words = (outcome.stderr or outcome.stdout).strip().splitlines() or ["it said nothing"]
        raise Trouble(f"{what} failed: {words[-1]}")
    return outcome.stdout
