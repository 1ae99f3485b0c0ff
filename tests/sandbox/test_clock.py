"""The clock: forward only, in order of time, shared through a file, kept over a restart."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from sandbox.clock import Clock
from sandbox.store import Store
from tests.sandbox.fixtures import RunningSandbox


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(str(tmp_path / "sandbox.sqlite"))
    yield made
    made.close()


@pytest.fixture
def clock(store: Store, tmp_path: Path) -> Clock:
    return Clock(store, str(tmp_path / "clock"))


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ()


class TestMoving:
    def test_what_falls_due_sees_its_own_instant_in_order(self, clock: Clock) -> None:
        start, seen = clock.now(), []
        clock.register("note", lambda at, name: seen.append((name, clock.now() - at)))
        clock.at(start + timedelta(days=20), "note", {"name": "second"})
        clock.at(start + timedelta(days=10), "note", {"name": "first"})

        clock.move_to(start + timedelta(days=30))

        assert [name for name, _ in seen] == ["first", "second"]
        assert all(timedelta(0) <= lag < timedelta(seconds=5) for _, lag in seen)

    def test_what_a_step_schedules_within_the_jump_runs_too(self, clock: Clock) -> None:
        start, seen = clock.now(), []

        def renew(at: datetime, left: int) -> None:
            seen.append(at)
            if left:
                clock.at(at + timedelta(days=30), "renew", {"left": left - 1})

        clock.register("renew", renew)
        clock.at(start + timedelta(days=30), "renew", {"left": 2})

        clock.move_to(start + timedelta(days=75))

        assert seen == [start + timedelta(days=30), start + timedelta(days=60)]

    def test_never_goes_back(self, clock: Clock) -> None:
        with pytest.raises(ValueError, match="forward"):
            clock.move_to(clock.now() - timedelta(seconds=1))

    def test_the_file_holds_the_offset_in_eight_bytes(self, clock: Clock, tmp_path: Path) -> None:
        clock.move_to(clock.now() + timedelta(days=1))

        (microseconds,) = struct.unpack("<q", (tmp_path / "clock").read_bytes())

        assert timedelta(microseconds=microseconds) == clock.offset()
        assert clock.now() - datetime.now(UTC) == pytest.approx(
            timedelta(days=1), abs=timedelta(seconds=5)
        )


class TestSchedule:
    def test_survives_a_restart(self, clock: Clock, store: Store, tmp_path: Path) -> None:
        clock.at(clock.now() + timedelta(hours=1), "note", {"name": "kept"})
        again, seen = Clock(store, str(tmp_path / "clock")), []
        again.register("note", lambda at, name: seen.append(name))

        again.move_to(again.now() + timedelta(hours=2))

        assert seen == ["kept"]

    def test_the_same_key_replaces_and_can_be_cancelled(self, clock: Clock) -> None:
        later = clock.now() + timedelta(hours=1)
        clock.at(later, "note", {"name": "old"}, key="one")
        clock.at(later, "note", {"name": "new"}, key="one")
        clock.at(later, "note", {"name": "gone"}, key="two")

        clock.cancel("two")

        assert [job.args["name"] for job in clock.upcoming()] == ["new"]

    def test_a_failing_action_is_undone_kept_to_be_seen_and_not_repeated(
        self, clock: Clock, store: Store
    ) -> None:
        def fail(at: datetime) -> None:
            store.collection("things").put("half", {})
            raise RuntimeError("a bug")

        clock.register("fail", fail)
        clock.at(clock.now(), "fail", {})

        assert (clock.run_due(), clock.run_due()) == (1, 0)

        assert store.collection("things").list() == []
        assert clock.failures()[0]["error"] == "RuntimeError('a bug')"


class TestOverHttp:
    def test_moves_by_seconds_or_to_an_instant(self, sandbox: RunningSandbox) -> None:
        before = datetime.fromisoformat(requests.get(f"{sandbox.url}/clock").json()["now"])

        moved = requests.post(f"{sandbox.url}/clock", json={"advance_seconds": 3600}).json()
        there = requests.post(f"{sandbox.url}/clock", json={"to": "2099-01-01T00:00:00Z"}).json()

        assert datetime.fromisoformat(moved["now"]) - before >= timedelta(minutes=59)
        assert there["now"].startswith("2099-01-01T00:00")

    @pytest.mark.parametrize(
        "body",
        [
            {"advance_seconds": -1},
            {"advance_seconds": "soon"},
            {"to": "2001-01-01T00:00:00Z"},
            {"to": "2099-01-01T00:00:00"},
            {"to": 4},
            {"advance_seconds": 1e300},
            {},
            [],
        ],
    )
    def test_refuses_anything_else(self, sandbox: RunningSandbox, body: object) -> None:
        answer = requests.post(f"{sandbox.url}/clock", json=body)

        assert answer.status_code == 400
        assert answer.json()["message"]
