"""The import contracts of pyproject.toml notice what they are there to notice."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ("identity", "series", "zoom_integration", "billing", "notifications", "privacy")
PACKAGES = (
    *("chassis", "chassis/transport", "gateway", "sandbox", "deploy/local"),
    *(f"services/{service}" for service in SERVICES),
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The house with empty rooms."""
    for package in PACKAGES:
        (tmp_path / package).mkdir(parents=True, exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
    for service in SERVICES:
        (tmp_path / "services" / service / "domain.py").touch()
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    return tmp_path


def broken_contracts(tree: Path) -> list[str]:
    """The names of the contracts that do not hold in this tree."""
    program = Path(sys.executable).with_name("lint-imports")
    outcome = subprocess.run(
        [program, "--no-cache"],
        cwd=tree,
        env={"PYTHONPATH": f"{tree}:{tree / 'services'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = outcome.stdout.splitlines()
    return [line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")]


def test_the_empty_house_keeps_them_all(tree: Path) -> None:
    assert broken_contracts(tree) == []


@pytest.mark.parametrize(
    ("module", "statement", "contract"),
    [
        (
            "services/series/commands.py",
            "import billing",
            "Deployables never import one another",
        ),
        ("gateway/pages.py", "import identity", "Deployables never import one another"),
        ("sandbox/seed.py", "import series", "Deployables never import one another"),
        ("chassis/inbox.py", "import series", "The chassis knows nobody who stands on it"),
        ("sandbox/clock.py", "import chassis", "The sandbox stands alone"),
        (
            "services/series/domain.py",
            "import sqlalchemy",
            "Rules know no database and no chassis",
        ),
        (
            "services/billing/domain.py",
            "import chassis",
            "Rules know no database and no chassis",
        ),
        (
            "services/series/commands.py",
            "import nameko",
            "nameko stays in its homes, so that it can be replaced",
        ),
        (
            "chassis/inbox.py",
            "import nameko.rpc",
            "nameko stays in its homes, so that it can be replaced",
        ),
    ],
)
def test_an_import_across_a_wall_breaks_its_contract(
    tree: Path, module: str, statement: str, contract: str
) -> None:
    (tree / module).write_text(f"{statement}\n")

    assert broken_contracts(tree) == [contract]


@pytest.mark.parametrize(
    "module",
    ["chassis/transport/rpc.py", "services/series/service.py", "services/series/__main__.py"],
)
def test_nameko_is_at_home_where_services_meet_it(tree: Path, module: str) -> None:
    (tree / module).write_text("import nameko.rpc\n")

    assert broken_contracts(tree) == []
