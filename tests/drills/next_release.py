"""The next release, made up: this code with one more migration, and statements that need it.

As additive as every migration has to be: a column that the previous release neither knows nor
fills. What the next release reads from the outbox names it, so that it cannot work without.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from chassis.schema import CHASSIS, versions
from deploy.local.rundir import ROOT

_PARTS = ("chassis", "services")
_MIGRATION = '''"""Made up: a column that the previous release does not know."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{down_revision}"


def upgrade() -> None:
    column = sa.Column("made_up", sa.Text, nullable=False, server_default="by the old")
    op.add_column("outbox", column)
'''
_COLUMN = """
outbox.append_column(
    sa.Column("made_up", sa.Text, nullable=False, default="by the new", info=_TECHNICAL)
)
"""


@dataclass(frozen=True)
class NextRelease:
    """Where it lies, and the version of the chassis' schema that it brings."""

    folder: Path
    version: str

    @classmethod
    def made(cls, folder: Path) -> "NextRelease":
        """Copy the code to `folder` and change it there."""
        for part in _PARTS:
            shutil.copytree(
                ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        newest = versions(CHASSIS)[-1]
        version = f"{int(newest) + 1:04}"
        migration = folder / "chassis" / "migrations" / "versions" / f"{version}_made_up.py"
        migration.write_text(_MIGRATION.format(revision=version, down_revision=newest))
        with (folder / "chassis" / "tables.py").open("a") as tables:
            tables.write(_COLUMN)
        return cls(folder, version)

    def environ_of(self, running: psutil.Process) -> dict[str, str]:
        """The environment of a program of this release, for the same one of the next."""
        paths = os.pathsep.join([str(self.folder), str(self.folder / "services")])
        return running.environ() | {"PYTHONPATH": paths}

    def migrate(self, running: psutil.Process) -> None:
        """Bring the database and queues of a running service up to date."""
        command = [*running.cmdline()[:-1], "migrate"]
        environ = self.environ_of(running)
        subprocess.run(command, env=environ, cwd=self.folder, check=True, capture_output=True)


def version_of(database_url: str) -> str:
    """The version of the chassis' schema in a database."""
    with psycopg.connect(database_url) as db:
        row = db.execute("SELECT version_num FROM chassis_version").fetchone()
    assert row is not None
    return str(row[0])
