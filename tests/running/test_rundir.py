"""The run directory: one holder, secrets for the owner's eyes, nothing deleted that is not ours."""

import os
import stat
from pathlib import Path

import pytest

from deploy.local.rundir import AlreadyRunning, Person, Report, RunDirectory
from deploy.local.trouble import Trouble
from deploy.local.vault import new_key

REPORT = Report(
    public_url="http://localhost:8000",
    sandbox_url="http://localhost:8100",
    ready_seconds=12.5,
    people=[Person("host", "host@example.com", "secret")],
    environ={"IDENTITY_DATABASE_URL": "postgresql+psycopg://u:p@localhost/d"},
)


@pytest.fixture
def run(tmp_path: Path) -> RunDirectory:
    return RunDirectory(tmp_path / "run")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestHolding:
    def test_a_second_holder_is_refused_and_finds_the_first(self, run: RunDirectory) -> None:
        with run.held():
            with pytest.raises(AlreadyRunning), RunDirectory(run.path).held():
                pass

            assert RunDirectory(run.path).holder() == os.getpid()

    def test_a_directory_that_was_let_go_has_no_holder_and_can_be_held(
        self, run: RunDirectory
    ) -> None:
        with run.held():
            pass

        assert run.holder() is None
        with run.held():
            assert run.holder() == os.getpid()

    def test_a_directory_that_is_not_there_has_no_holder(self, run: RunDirectory) -> None:
        assert run.holder() is None

    def test_the_clock_of_a_new_platform_shows_real_time(self, run: RunDirectory) -> None:
        with run.held():
            assert run.clock.read_bytes() == bytes(8)

    def test_a_moved_clock_stays_moved(self, run: RunDirectory) -> None:
        with run.held():
            run.clock.write_bytes(b"12345678")

        with run.held():
            assert run.clock.read_bytes() == b"12345678"

    def test_the_logs_of_the_last_time_are_set_aside(self, run: RunDirectory) -> None:
        with run.held():
            run.log("series").write_text("the last time")

        with run.held():
            assert not run.log("series").exists()
            assert (run.logs / "series.log.1").read_text() == "the last time"


class TestReport:
    def test_it_is_read_as_it_was_published(self, run: RunDirectory) -> None:
        with run.held():
            run.publish(REPORT)

            assert run.report() == REPORT

    def test_only_its_owner_reads_its_addresses(self, run: RunDirectory) -> None:
        with run.held():
            run.publish(REPORT)

            assert mode(run.path / "platform.json") == 0o600

    def test_there_is_none_before_the_platform_is_ready_nor_when_it_is_down(
        self, run: RunDirectory
    ) -> None:
        with run.held():
            assert run.report() is None
            run.publish(REPORT)

        assert run.report() is None

    def test_that_of_a_killed_holder_counts_for_nothing(self, run: RunDirectory) -> None:
        with run.held():
            run.publish(REPORT)
            left_behind = (run.path / "platform.json").read_text()
        (run.path / "platform.json").write_text(left_behind)

        assert run.report() is None
        with run.held():
            assert run.report() is None


class TestSecrets:
    def test_one_is_made_once_and_kept(self, run: RunDirectory) -> None:
        run.make()

        first = run.vault.get("RIGHTS_KEY", new_key)

        assert run.vault.get("RIGHTS_KEY", new_key) == first
        assert RunDirectory(run.path).vault.get("RIGHTS_KEY", new_key) == first
        assert run.vault.get("TOMBSTONE_KEY", new_key) != first

    def test_making_one_may_ask_for_another(self, run: RunDirectory) -> None:
        run.make()

        outer = run.vault.get("outer", lambda: "of " + run.vault.get("inner", lambda: "inner"))

        assert outer == "of inner"
        assert run.vault.get("inner", new_key) == "inner"

    def test_only_their_owner_reads_them(self, run: RunDirectory) -> None:
        run.make()

        run.vault.get("RIGHTS_KEY", new_key)

        assert mode(run.path / "secrets.json") == 0o600


class TestDeleting:
    def test_nothing_is_left(self, run: RunDirectory) -> None:
        with run.held():
            run.log("series").write_text("words")

        run.delete()

        assert not run.path.exists()

    def test_a_directory_that_was_only_made_is_ours_too(self, run: RunDirectory) -> None:
        run.below("demo").make()
        run.make()

        run.delete()

        assert not run.path.exists()

    def test_a_directory_that_nobody_ever_held_is_not_deleted(self, tmp_path: Path) -> None:
        (tmp_path / "letters").write_text("dear")

        with pytest.raises(Trouble, match="no run directory"):
            RunDirectory(tmp_path).delete()

        assert (tmp_path / "letters").exists()
