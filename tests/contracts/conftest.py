"""Gives contract tests the vendors' own descriptions, from the folder that CONTRACTS_DIR names."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contracts.judge import Contract
from tests.contracts.recording import Exchange, record
from tests.sandbox.fixtures import RunningSandbox, receiver, sandbox, sandbox_vendors

__all__ = ["receiver", "sandbox", "sandbox_vendors"]

_DEFAULT = "../shared/contracts"


@pytest.fixture(scope="session")
def contracts_dir(request: pytest.FixtureRequest) -> Path:
    """The folder of the descriptions; without it the test is skipped."""
    place = (request.config.rootpath / os.environ.get("CONTRACTS_DIR", _DEFAULT)).resolve()
    if not place.is_dir():
        pytest.skip(f"CONTRACTS_DIR: {place} is absent, so nothing judges the doubles here")
    return place


@pytest.fixture(scope="session")
def load_contract(contracts_dir: Path) -> Callable[[str], Contract]:
    """`load_contract("zoom/openapi3.meetings.trimmed.json")`"""
    return lambda name: Contract.load(contracts_dir / name)


@pytest.fixture
def exchanges(sandbox: RunningSandbox) -> list[Exchange]:
    """What passes between clients and the doubles from now on."""
    return record(sandbox.app)
