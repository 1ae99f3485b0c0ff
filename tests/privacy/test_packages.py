"""The package: complete, readable, safe in a spreadsheet, and gone when its time is over."""

import base64
import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.errors import Conflict, NotFound, Unavailable
from chassis.ids import new_id
from privacy import commands, packaging, queries, tokens
from privacy.models import Package, PackageChunk, Request
from tests.privacy.conftest import Desk

COLUMN = {"purpose": "send reminders", "basis": "contract", "retention": "while you are a member"}
FORMULA = '=HYPERLINK("https://evil.example.test")'


class Series:
    """A service with 1,203 records in pages of 500, the way the chassis gives them."""

    def __init__(self, records: int = 1203) -> None:
        self.records = [{"name": FORMULA, "number": number} for number in range(records)]
        self.largest_page = 0

    def __call__(self, service: str, method: str, request: dict[str, Any]) -> dict[str, Any]:
        if service != "series":
            return {"categories": []}
        if method == "rights_categories":
            return {"categories": [self._category()]}
        start = int(request["after"][0]) if request["after"] else 0
        page = self.records[start : start + 500]
        self.largest_page = max(self.largest_page, len(page))
        ends_at = start + 500
        following = [str(ends_at)] if ends_at < len(self.records) else None
        return {"records": page, "next": following}

    def _category(self) -> dict[str, Any]:
        return {
            "index": 0,
            "category": "memberships",
            "table": "membership",
            "received_from": "you",
            "shared_with": ["the host"],
            "columns": {"name": COLUMN, "number": COLUMN},
        }


def package_of(call: Any) -> zipfile.ZipFile:
    made = packaging.Package(
        request_id=new_id(),
        right="access",
        made_at=datetime(2027, 1, 1, tzinfo=UTC),
        services=["identity", "series"],
        sealed_person="sealed",
        call=call,
        operator_name="Example <Ltd>",
        privacy_address="privacy@example.test",
    )
    out = io.BytesIO()
    made.write(out)
    return zipfile.ZipFile(out)


@pytest.mark.promise("P26")
def test_every_record_is_in_the_package_whatever_their_number():
    archive = package_of(Series())

    records = json.loads(archive.read("data/series/membership.json"))

    assert [record["number"] for record in records] == list(range(1203))


@pytest.mark.promise("P29")
def test_the_twin_in_csv_says_the_same_and_runs_no_formula():
    archive = package_of(Series(3))

    rows = list(csv.DictReader(io.StringIO(archive.read("data/series/membership.csv").decode())))

    assert [row["number"] for row in rows] == ["0", "1", "2"]
    assert {row["name"] for row in rows} == {"'" + FORMULA}


def test_the_manifest_names_every_file_with_its_digest():
    archive = package_of(Series(3))

    manifest = json.loads(archive.read("manifest.json"))

    named = {file["path"]: file["sha256"] for file in manifest["files"]}
    present = {name for name in archive.namelist() if name != "manifest.json"}
    assert set(named) == present
    for name in present:
        assert named[name] == hashlib.sha256(archive.read(name)).hexdigest()


def test_the_page_says_what_why_and_how_long_and_escapes_what_it_shows():
    page = package_of(Series(3)).read("index.html").decode()

    for said in ("memberships", "send reminders", "contract", "while you are a member", "the host"):
        assert said in page
    assert "Example &lt;Ltd&gt;" in page


@pytest.mark.promise("P2")
class TestMedia:
    """What a person uploaded is a file in their package, and not a column of figures."""

    FILES = (b"\xff\xd8first", b"\x89PNG second", b"RIFF third", b"and one of no kind")

    def answer(self, service: str, method: str, asked: dict[str, Any]) -> dict[str, Any]:
        if service != "identity":
            return {"categories": []}
        if method == "rights_categories":
            columns = {"id": COLUMN, "content": COLUMN}
            account = {"category": "account", "received_from": "you", "shared_with": []}
            picture = {"index": 3, "table": "picture", "files": ["content"]}
            return {"categories": [account | picture | {"columns": columns}]}
        number = int(asked["after"][0]) if asked["after"] else 0
        record = {"id": number, "content": self.FILES[number].hex()}
        is_last = number + 1 == len(self.FILES)
        return {"records": [record], "next": None if is_last else [str(number + 1)]}

    def test_is_in_the_package_as_files_to_which_the_records_lead(self):
        archive = package_of(self.answer)

        records = json.loads(archive.read("data/identity/picture.json"))

        places = [record["content"] for record in records]
        names = ("1.jpg", "2.png", "3.webp", "4.bin")
        assert places == [f"media/identity/picture/{name}" for name in names]
        assert tuple(archive.read(place) for place in places) == self.FILES
        assert "media/identity/picture/1.jpg" in archive.read("data/identity/picture.csv").decode()

    def test_stands_in_the_manifest_with_its_digest(self):
        archive = package_of(self.answer)

        named = {
            one["path"]: one["sha256"] for one in json.loads(archive.read("manifest.json"))["files"]
        }

        expected = hashlib.sha256(self.FILES[1]).hexdigest()
        assert named["media/identity/picture/2.png"] == expected

    def test_that_somebody_never_uploaded_leaves_no_file(self):
        def answer(service: str, method: str, asked: dict[str, Any]) -> dict[str, Any]:
            found = self.answer(service, method, asked)
            return found | {"records": [{"id": 0, "content": None}], "next": None}

        assert not [name for name in package_of(answer).namelist() if name.startswith("media/")]


def test_an_empty_category_is_an_empty_list():
    assert json.loads(package_of(Series(0)).read("data/series/membership.json")) == []


def test_a_service_that_is_away_leaves_no_half_package():
    def away(service: str, method: str, request: dict[str, Any]) -> dict[str, Any]:
        raise Unavailable("unavailable", "The service does not answer.")

    with pytest.raises(Unavailable):
        package_of(away)


@pytest.fixture
def ready(desk: Desk) -> UUID:
    """A request whose package of 600,000 bytes is ready."""
    opened = desk.open("access")
    desk.confirm(opened["token"])
    desk.answer_all("discover")
    request_id = UUID(opened["request_id"])
    with desk.new_uow() as uow:
        content = io.BytesIO(b"ana@example.test" * 37_500)
        commands.packages.keep(uow, desk.sealer, request_id=request_id, content=content)
    return request_id


def open_by_owner(desk: Desk, request_id: UUID, email: str = "ana@example.test") -> None:
    with desk.new_uow() as uow:
        commands.packages.open_by_owner(uow, request_id=request_id, email=email)


def downloaded(desk: Desk, request_id: UUID) -> bytes:
    open_by_owner(desk, request_id)
    content, offset = b"", 0
    while offset is not None:
        with desk.new_uow() as uow:
            piece = queries.read_package(
                uow.db.connection(), uow.keys, request_id=request_id, offset=offset, now=uow.now
            )
        content += base64.b64decode(piece["data_b64"])
        offset = piece["next_offset"]
    return content


def test_what_was_kept_is_what_is_downloaded(desk: Desk, ready: UUID):
    assert downloaded(desk, ready) == b"ana@example.test" * 37_500
    assert len(desk.sent("package_ready")) == 1


def test_a_kept_package_is_encrypted_piece_by_piece(desk: Desk, ready: UUID):
    with desk.new_uow() as uow:
        pieces = uow.db.scalars(sa.select(PackageChunk)).all()

    assert len(pieces) == 3
    assert not any(b"ana@" in piece.content for piece in pieces)


def test_a_package_is_read_only_once_it_was_opened(desk: Desk, ready: UUID):
    with pytest.raises(NotFound, match="package_closed"), desk.new_uow() as uow:
        queries.read_package(uow.db.connection(), uow.keys, request_id=ready, offset=0, now=uow.now)


def test_a_package_is_downloaded_three_times_at_most(desk: Desk, ready: UUID):
    with clock.frozen(clock.now()) as frozen:
        for _ in range(3):
            downloaded(desk, ready)
            frozen.move(timedelta(hours=1))

        with pytest.raises(Conflict, match="downloads_used_up"):
            downloaded(desk, ready)


def test_going_on_with_a_download_does_not_count_twice(desk: Desk, ready: UUID):
    for _ in range(5):
        downloaded(desk, ready)

    with desk.new_uow() as uow:
        assert uow.db.get_one(Package, ready).downloads_left == 2


class TestOpening:
    """The link to the status page is not enough: who downloads proves once more who they are."""

    def code(self, desk: Desk, request_id: UUID, email: str = "ana@example.test") -> str | None:
        with desk.new_uow() as uow:
            commands.packages.mail_code(uow, desk.sealer, request_id=request_id, email=email)
        sent = desk.sent("package_code_requested")
        return str(sent[-1]["code"]).replace(" ", "") if sent else None

    def open(self, desk: Desk, request_id: UUID, code: str) -> None:
        with desk.new_uow() as uow:
            commands.codes.count_try(uow, request_id=request_id)
        with desk.new_uow() as uow:
            commands.packages.open_with_code(uow, request_id=request_id, code=code)

    def test_takes_the_code_that_is_mailed_to_the_address_of_the_request(
        self, desk: Desk, ready: UUID
    ):
        code = self.code(desk, ready, " ANA@example.test ")
        assert code is not None

        self.open(desk, ready, code)

        told = desk.sent("package_code_requested")[-1]
        assert desk.sealer.open(told["request_id"], told["sealed_address"]) == "ana@example.test"
        with desk.new_uow() as uow:
            assert uow.db.get_one(Package, ready).downloads_left == 2

    def test_mails_nobody_else_a_code(self, desk: Desk, ready: UUID):
        assert self.code(desk, ready, "eve@example.test") is None

    def test_refuses_a_wrong_code_and_the_right_one_after_three_of_them(
        self, desk: Desk, ready: UUID
    ):
        code = self.code(desk, ready)
        assert code is not None
        for _ in range(3):
            with pytest.raises(NotFound, match="code_wrong"):
                self.open(desk, ready, "no")

        with pytest.raises(NotFound, match="code_wrong"):
            self.open(desk, ready, code)

    def test_refuses_a_code_that_is_ten_minutes_old_or_was_used(self, desk: Desk, ready: UUID):
        code = self.code(desk, ready)
        assert code is not None
        with (
            clock.frozen(clock.now() + timedelta(minutes=11)),
            pytest.raises(NotFound, match="code_wrong"),
        ):
            self.open(desk, ready, code)
        self.open(desk, ready, code)

        later = clock.now() + timedelta(minutes=16)
        with clock.frozen(later), pytest.raises(NotFound, match="code_wrong"):
            self.open(desk, ready, code)

    def test_takes_a_code_that_begins_no_request_anew(self, desk: Desk, ready: UUID):
        code = self.code(desk, ready)
        assert code is not None

        with pytest.raises(NotFound, match="code_wrong"):
            desk.confirm(tokens.mailed(ready, code))

    def test_is_not_for_who_is_signed_in_as_somebody_else(self, desk: Desk, ready: UUID):
        with pytest.raises(NotFound, match="package_unknown"):
            open_by_owner(desk, ready, "eve@example.test")

    def test_mails_three_codes_an_hour_at_most(self, desk: Desk, ready: UUID):
        for _ in range(5):
            self.code(desk, ready)

        # One was mailed when the request was made.
        assert len(desk.sent("package_code_requested")) == 2


def test_file_and_key_are_destroyed_after_seven_days(desk: Desk, ready: UUID):
    def destroyed_after(span: timedelta) -> int:
        with clock.frozen(clock.now() + span), desk.new_uow() as uow:
            return commands.packages.destroy_expired(uow)

    assert (destroyed_after(timedelta(days=6, hours=23)), destroyed_after(timedelta(days=7))) == (
        0,
        1,
    )
    with desk.new_uow() as uow:
        assert uow.db.scalars(sa.select(PackageChunk)).all() == []
        assert uow.db.scalars(sa.select(Package)).all() == []
        assert uow.db.get_one(Request, ready).status == "completed"


def test_a_package_made_twice_is_kept_once(desk: Desk, ready: UUID):
    with desk.new_uow() as uow:
        commands.packages.keep(uow, desk.sealer, request_id=ready, content=io.BytesIO(b"again"))

    assert len(downloaded(desk, ready)) == 600_000


class TestErasureAfterAnExport:
    @pytest.fixture
    def erasure(self, desk: Desk, ready: UUID) -> UUID:
        opened = desk.open("erasure")
        desk.confirm(opened["token"])
        desk.confirm_erasure(UUID(opened["request_id"]))
        return UUID(opened["request_id"])

    def started(self, desk: Desk) -> int:
        with desk.new_uow() as uow:
            return commands.admission.start_waiting(uow, desk.sealer)

    def test_waits_until_the_package_is_fetched(self, desk: Desk, ready: UUID, erasure: UUID):
        while_untouched = self.started(desk)
        downloaded(desk, ready)

        assert (while_untouched, self.started(desk)) == (0, 1)

    def test_does_not_wait_on_its_last_day(self, desk: Desk, erasure: UUID):
        with desk.new_uow() as uow:
            uow.db.get_one(Request, erasure).due_at = uow.now + timedelta(hours=23)

        assert self.started(desk) == 1


@pytest.mark.promise("P39")
@pytest.mark.promise("P18")
def test_the_package_says_who_received_the_data_and_where():
    archive = package_of(Series(3))
    manifest = json.loads(archive.read("manifest.json"))

    assert {one["name"] for one in manifest["processors"]} >= {"Stripe", "Zoom", "Mailgun"}
    assert "United States" in manifest["transfers"]
    assert manifest["transfers"] in archive.read("index.html").decode()
