"""The platform's clock and the ids that take their order from it."""

import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chassis import clock
from chassis.ids import new_id

NOON = datetime(2027, 3, 21, 12, tzinfo=UTC)


def test_the_offset_in_the_file_moves_the_clock_at_once(tmp_path: Path):
    path = tmp_path / "clock"
    read = clock.file_source(path)
    before = read()

    with path.open("r+b") as file:
        file.write(struct.pack("<q", 3_600_000_000))

    assert timedelta(hours=1) <= read() - before < timedelta(hours=1, seconds=5)


def test_a_new_clock_file_means_the_operating_systems_time(tmp_path: Path):
    read = clock.file_source(tmp_path / "clock")

    assert abs(read() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_frozen_clock_moves_only_when_told_and_thaws_afterwards():
    with clock.frozen(NOON) as frozen:
        first = clock.now()
        frozen.move(timedelta(minutes=5))
        second = clock.now()

    assert (first, second) == (NOON, NOON + timedelta(minutes=5))
    assert clock.now() != second


def test_ids_are_version_7_of_the_rfc_variant():
    made = new_id()

    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_ids_sort_by_the_platforms_time():
    with clock.frozen(NOON) as frozen:
        earlier = new_id()
        frozen.move(timedelta(milliseconds=1))
        later = new_id()

    assert earlier < later
    assert earlier.int >> 80 == int(NOON.timestamp() * 1000)


def test_ids_of_one_instant_differ():
    with clock.frozen(NOON):
        made = {new_id() for _ in range(1000)}

    assert len(made) == 1000
