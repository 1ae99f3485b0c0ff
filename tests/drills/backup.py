"""`make drill-backup`: all six databases dumped after the story, destroyed, and restored.

The services stay up: without their databases they say that they are unavailable, and go on by
themselves afterwards. That nobody who was erased after a dump comes back with it is another drill.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import requests
import yaml
from psycopg import sql

from deploy.local import postgres, postgres_binaries
from deploy.local.deployables import SERVICES
from deploy.local.rundir import ROOT
from deploy.local.vault import new_password
from sandbox.demo import hosts, members, rights
from sandbox.demo.outside import Dumps, Sandbox, eventually
from sandbox.demo.people import Cast
from sandbox.demo.stage import Stage
from tests.drills.house import NAMESPACE, House, built
from tests.drills.report import Report

STEPS = (
    hosts.set_clock,
    hosts.sign_up,
    hosts.connect,
    hosts.publish,
    members.join,
    rights.use_rights,
)
Rows = Mapping[str, str]
"""A digest of all rows of each table."""


def main() -> int:
    """Play, dump, destroy, restore, look; the exit code."""
    report = Report("drill-backup")
    with built() as house, tempfile.TemporaryDirectory(prefix="dumps-") as folder:
        stage = _story(house)
        before = stage.sessions_of(stage.series["free"])
        for service in SERVICES:
            _destroy_and_restore(report, house, service, Path(folder) / f"{service}.dump")
        _look(report, stage, before)
    return report.close()


def _story(house: House) -> Stage:
    """As `make demo` plays it, with fewer people; one of them is erased."""
    story = yaml.safe_load((ROOT / "sandbox" / "story.yaml").read_text("utf-8"))
    story["subscribers"] = {"free": 4, "paid": 2, "without_phone": 1}
    story["series"]["free"]["capacity"] = 3
    environ = house.environ
    stage = Stage(
        story=story,
        gateway_url=environ["PUBLIC_URL"],
        sandbox=Sandbox(environ["SANDBOX_URL"]),
        dumps=Dumps({name: environ[f"{name.upper()}_DATABASE_URL"] for name in SERVICES}),
        cast=Cast(story),
    )
    for step in STEPS:
        step(stage)
    return stage


def _destroy_and_restore(report: Report, house: House, service: str, dump: Path) -> None:
    name = f"{NAMESPACE}_{service}"
    with psycopg.connect(_admin_url(house), autocommit=True) as admin, _closed(admin, name):
        before = _rows(house, name)
        _run(house, "pg_dump", "--format=custom", f"--file={dump}", f"--dbname={_url(house, name)}")
        admin.execute(_about("DROP DATABASE {} WITH (FORCE)", name))
        admin.execute(_about("CREATE DATABASE {0} OWNER {0} CONNECTION LIMIT 0", name))
        admin.execute(_about("REVOKE CONNECT, TEMPORARY ON DATABASE {} FROM PUBLIC", name))
        _run(
            house,
            "pg_restore",
            "--no-owner",
            f"--role={name}",
            f"--dbname={_url(house, name)}",
            str(dump),
        )
        after = _rows(house, name)
    different = [
        table for table in before.keys() | after.keys() if before.get(table) != after.get(table)
    ]
    report.saw(f"{service}: tables restored", len(after))
    report.at_most(f"{service}: tables whose rows differ", len(different), 0)


@contextmanager
def _closed(admin: psycopg.Connection, name: str) -> Iterator[None]:
    """Nobody but the administrator gets into the database."""
    admin.execute(_about("ALTER DATABASE {} CONNECTION LIMIT 0", name))
    admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
    )
    try:
        yield
    finally:
        admin.execute(_about("ALTER DATABASE {} CONNECTION LIMIT -1", name))


def _rows(house: House, name: str) -> Rows:
    with psycopg.connect(_url(house, name)) as db:
        tables = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {table: _digest(db, table) for (table,) in tables.fetchall()}


def _digest(db: psycopg.Connection, table: str) -> str:
    rows = sql.SQL("SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t")
    found = db.execute(rows.format(sql.Identifier(table))).fetchone()
    assert found is not None
    return str(found[0])


def _look(report: Report, stage: Stage, before: list[dict[str, object]]) -> None:
    """The story goes on where it was."""
    series = stage.series["free"]
    eventually(lambda: _is_up(stage), "the dashboard is back")
    after = stage.sessions_of(series)
    report.at_least("sessions with their links", sum(one in after for one in before), len(before))
    pages = [_own_page(stage, one.address) for one in series.members]
    opened = sum(requests.get(page, timeout=10).ok for page in pages)
    report.at_least("members' own pages that open", opened, len(pages))
    erased = stage.series["paid"].members[0].address
    report.at_most("places that hold who was erased", len(stage.dumps.places(erased)), 0)
    stays = stage.series["paid"].members[1].address
    report.at_least("places that hold who stays", len(stage.dumps.places(stays)), 1)


def _own_page(stage: Stage, address: str) -> str:
    """What the welcome of a member leads to."""
    links = [link for letter in stage.sandbox.letters(address) for link in letter["links"]]
    return str(next(link for link in links if "/m/" in link))


def _is_up(stage: Stage) -> bool:
    page = stage.host.browser.open(stage.page("/dashboard"))
    return stage.series["free"].slug in page.text or "Your series" in page.text


def _admin_url(house: House) -> str:
    port = urlsplit(house.database_url("series")).port
    assert port is not None
    password = house.run.vault.get("postgres.password", new_password)
    return postgres.url(password=password, port=port)


def _url(house: House, name: str) -> str:
    return _admin_url(house).rpartition("/")[0] + f"/{name}"


def _run(house: House, program: str, *arguments: str) -> None:
    binaries = postgres_binaries.choose(house.run.path / "postgres" / "data")
    subprocess.run(
        [str(binaries / program), *arguments],
        check=True,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        stdout=subprocess.DEVNULL,
    )


def _about(statement: str, name: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(name))  # type: ignore[arg-type]


if __name__ == "__main__":
    sys.exit(main())
