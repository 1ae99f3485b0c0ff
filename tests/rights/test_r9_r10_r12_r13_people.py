"""R9, R10, R12 and R13: who asks, who they are, what they get, and what proves it."""

import base64
import hashlib
import io
import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from chassis.errors import Conflict, NotFound
from chassis.rights.sealing import Sealer
from privacy.certificates import is_genuine
from tests.rights.trio import PATIENCE, Tape, Trio

pytestmark = [pytest.mark.timeout(600)]
DAY = timedelta(days=1)


def ask_by_address(trio: Trio, tape: Tape, address: str, right: str) -> dict[str, Any]:
    """What is mailed to an address for which somebody asks."""
    trio.rpc.call("privacy", "request", {"email": address, "right": right})
    return mailed(trio, tape, "verification_requested")


def mailed(trio: Trio, tape: Tape, name: str) -> dict[str, Any]:
    """The latest such letter, with the address that it goes to."""
    heard: list[dict[str, Any]] = []

    def has_come() -> bool:
        heard.extend(message["payload"] for key, message in tape.listen() if key.endswith(name))
        return bool(heard)

    trio.eventually(has_come, timeout=PATIENCE)
    letter = heard[-1]
    sealer = Sealer.from_setting(trio.services["privacy"].environment["RIGHTS_KEY"])
    return letter | {"address": sealer.open(letter["request_id"], letter["sealed_address"])}


class TestR9Verification:
    @pytest.mark.promise("P26")
    def test_a_code_is_good_once(self, shared_trio: Trio, shared_tape: Tape):
        person = shared_trio.town.people[4]
        letter = ask_by_address(shared_trio, shared_tape, person.address, "objection")
        code = {"token": letter["token"]}

        shared_trio.rpc.call("privacy", "confirm", code)

        with pytest.raises(NotFound, match="code_wrong"):
            shared_trio.rpc.call("privacy", "confirm", code)

    @pytest.mark.promise("P26")
    def test_a_code_is_good_for_three_tries_and_ten_minutes_and_another_can_be_had(
        self, shared_trio: Trio, shared_tape: Tape
    ):
        person = shared_trio.town.people[5]
        letter = ask_by_address(shared_trio, shared_tape, person.address, "objection")
        request, _, code = letter["token"].partition(".")
        wrong = {"token": f"{request}.{(int(code) + 1) % 10**8:08}"}
        for _ in range(3):
            with pytest.raises(NotFound, match="code_wrong"):
                shared_trio.rpc.call("privacy", "confirm", wrong)
        with pytest.raises(NotFound, match="code_wrong"):
            shared_trio.rpc.call("privacy", "confirm", {"token": letter["token"]})

        shared_trio.rpc.call("privacy", "request_another_code", wrong)
        late = mailed(shared_trio, shared_tape, "verification_requested")
        shared_trio.move_clock(timedelta(minutes=10))
        with pytest.raises(NotFound, match="code_wrong"):
            shared_trio.rpc.call("privacy", "confirm", {"token": late["token"]})
        shared_trio.rpc.call("privacy", "request_another_code", wrong)
        fresh = mailed(shared_trio, shared_tape, "verification_requested")
        opened = shared_trio.rpc.call("privacy", "confirm", {"token": fresh["token"]})

        assert {one["address"] for one in (letter, late, fresh)} == {person.address}
        assert opened["request_id"] == letter["request_id"]

    @pytest.mark.promise("P26")
    def test_known_and_unknown_addresses_are_answered_alike(
        self, shared_trio: Trio, shared_tape: Tape
    ):
        answers = [
            shared_trio.rpc.call("privacy", "request", {"email": address, "right": "access"})
            for address in (shared_trio.town.people[7].address, "nobody@example.com")
        ]
        too_often = [
            shared_trio.rpc.call(
                "privacy", "request", {"email": "nobody@example.com", "right": "access"}
            )
            for _ in range(4)
        ]

        assert {tuple(answer) for answer in (*answers, *too_often)} == {("request_id",)}
        assert len({answer["request_id"] for answer in (*answers, *too_often)}) == 6

    @pytest.mark.promise("P28")
    def test_an_erasure_needs_a_second_confirmation(self, shared_trio: Trio, shared_tape: Tape):
        person = shared_trio.town.people[8]
        letter = ask_by_address(shared_trio, shared_tape, person.address, "erasure")
        opened = shared_trio.rpc.call("privacy", "confirm", {"token": letter["token"]})
        token = {"token": opened["status_token"]}
        once = shared_trio.status(token)["status"], shared_trio.traces(person)

        shared_trio.confirm(token)
        shared_trio.await_status(token)

        assert once[0] == "awaiting_confirmation" and person in once[1]
        assert shared_trio.traces(person) == {}


class TestR10Roles:
    @pytest.mark.promise("P28")
    def test_an_address_is_the_same_however_it_is_written_and_no_other(
        self, shared_trio: Trio, shared_tape: Tape
    ):
        """Trimmed, Unicode-normalised, case-folded; neither dots nor what follows a plus."""
        person, other = shared_trio.town.people[10], shared_trio.town.people[11]
        tagged = other.address.replace("@", "+tag@")
        lookalike = other.address.replace("e", "\u0435")  # Cyrillic
        fullwidth = "".join(
            chr(ord(letter) + 0xFEE0) if letter.isalpha() else letter
            for letter in person.marker.upper()
        )
        erased = [
            erase_by_address(shared_trio, shared_tape, address)
            for address in (f"  {fullwidth}@EXAMPLE.com ", tagged, lookalike)
        ]

        assert erased[0] == person.address
        assert shared_trio.traces(person) == {}
        assert shared_trio.traces(other).keys() == {other}

    @pytest.mark.promise("P28")
    def test_a_hosts_members_have_seven_days_and_are_told_before_anything_goes(
        self, shared_trio: Trio, shared_tape: Tape
    ):
        host, other_host = shared_trio.town.hosts
        member = shared_trio.town.people[13]
        token = shared_trio.open_erasure(host)
        shared_trio.confirm(token)
        shared_trio.await_status(token, "notice")
        shared_trio.move_clock(6 * DAY)
        in_notice = shared_trio.status(token)["status"], shared_trio.traces(host)

        shared_trio.move_clock(DAY + timedelta(hours=1))
        shared_trio.eventually(lambda: shared_trio.read("series", DELETING) == [(1,)], PATIENCE)
        shared_trio.move_clock(timedelta(minutes=10))
        shared_trio.await_status(token)

        assert in_notice[0] == "notice" and host in in_notice[1]
        shared_tape.listen()
        told = [key for key, _ in shared_tape.heard if key in ("series.series_deleted", ERASED)]
        assert told == ["series.series_deleted", ERASED]
        assert shared_trio.traces(host) == {}
        assert shared_trio.read("series", "SELECT count(*) FROM series") == [(1,)]
        assert shared_trio.traces(member, other_host).keys() == {member, other_host}

    @pytest.mark.promise("P28")
    def test_a_hosts_deletion_can_be_called_off_in_its_notice(self, shared_trio: Trio):
        host = shared_trio.town.hosts[1]
        token = shared_trio.open_erasure(host)
        shared_trio.confirm(token)
        shared_trio.await_status(token, "notice")

        shared_trio.rpc.call("privacy", "cancel", token)
        shared_trio.move_clock(8 * DAY)

        assert shared_trio.status(token)["status"] == "cancelled"
        assert shared_trio.traces(host).keys() == {host}


ERASED = "identity.account_erased"
DELETING = "SELECT count(*) FROM series WHERE status = 'deleting'"


def erase_by_address(trio: Trio, tape: Tape, address: str) -> str:
    """Whom it is mailed to, once all is erased that belongs to them."""
    letter = ask_by_address(trio, tape, address, "erasure")
    opened = trio.rpc.call("privacy", "confirm", {"token": letter["token"]})
    token = {"token": opened["status_token"]}
    trio.confirm(token)
    trio.await_status(token)
    return str(letter["address"])


class TestR12Package:
    @pytest.mark.promise("P2")
    @pytest.mark.promise("P26")
    def test_holds_all_that_is_theirs_pictures_too_and_nobody_elses(self, shared_trio: Trio):
        person, other = shared_trio.town.people[15], shared_trio.town.people[18]
        account = {"account_id": str(shared_trio.town.accounts[person])}
        shared_trio.rpc.call("identity", "set_picture", account | {"data_b64": picture()})
        token = shared_trio.ask(person, "access")
        shared_trio.await_status(token, "ready")

        package = shared_trio.package(token, person)

        manifest = json.loads(package.read("manifest.json"))
        content = {name: package.read(name) for name in package.namelist()}
        (uploaded,) = (name for name in content if name.startswith("media/"))
        assert Image.open(io.BytesIO(content[uploaded])).format == "JPEG"
        assert json.loads(content["data/identity/picture.json"])[0]["content"] == uploaded
        assert {one["path"]: one["sha256"] for one in manifest["files"]} == {
            name: hashlib.sha256(found).hexdigest()
            for name, found in content.items()
            if name != "manifest.json"
        }
        said = b"".join(content.values()).decode(errors="replace")
        assert person.address in said and other.marker not in said
        assert manifest["services"].keys() == shared_trio.services.keys()

    @pytest.mark.promise("P26")
    def test_opens_to_its_person_three_times_and_is_destroyed_with_its_key_after_a_week(
        self, shared_trio: Trio, shared_tape: Tape, eventually: Callable[..., Any]
    ):
        person, stranger = shared_trio.town.people[21], shared_trio.town.people[18]
        token = shared_trio.ask(person, "portability")
        shared_trio.await_status(token, "ready")
        with pytest.raises(NotFound, match="package_unknown"):
            shared_trio.package(token, stranger)
        with pytest.raises(NotFound, match="code_wrong"):
            shared_trio.rpc.call("privacy", "open_package", token | {"code": "12345678"})

        shared_trio.rpc.call("privacy", "request_package_code", token | {"email": person.address})
        letter = mailed(shared_trio, shared_tape, "package_code_requested")
        code = {"code": letter["code"].replace(" ", "")}
        opened = shared_trio.rpc.call("privacy", "open_package", token | code)
        for _ in range(2):
            shared_trio.move_clock(timedelta(minutes=16))
            shared_trio.package(token, person)
        shared_trio.move_clock(timedelta(minutes=16))
        with pytest.raises(Conflict, match="downloads_used_up"):
            shared_trio.package(token, person)
        shared_trio.move_clock(7 * DAY)
        eventually(lambda: shared_trio.status(token)["status"] == "completed", timeout=PATIENCE)

        assert (letter["address"], opened["downloads_left"]) == (person.address, 2)
        assert shared_trio.read("privacy", "SELECT count(*) FROM package") == [(0,)]
        assert shared_trio.read("privacy", "SELECT count(*) FROM package_chunk") == [(0,)]


def picture() -> str:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    return base64.b64encode(drawn.getvalue()).decode()


class TestR13Proof:
    @pytest.mark.promise("P28")
    def test_an_erasure_ends_in_a_certificate_that_names_nobody_and_can_be_checked(
        self, shared_trio: Trio, eventually: Callable[..., Any]
    ):
        person = shared_trio.town.people[24]
        token = shared_trio.open_erasure(person)
        shared_trio.confirm(token)
        shared_trio.await_status(token)

        certificate = eventually(lambda: certificate_of(shared_trio, token), timeout=PATIENCE)
        key = shared_trio.rpc.call("privacy", "get_certificate_key", {})["public_key"]

        assert is_genuine(certificate, key)
        assert certificate["content"]["services"].keys() == shared_trio.services.keys()
        assert person.marker not in json.dumps(certificate)
        forged = json.loads(json.dumps(certificate).replace("true", "false"))
        assert not is_genuine(forged, key)

    def test_what_is_done_to_the_audit_log_is_found(self, shared_trio: Trio):
        shared_trio.await_status(shared_trio.ask(shared_trio.town.people[27], "objection"))
        shared_trio.eventually(lambda: shared_trio.read("privacy", CHAINED)[0][0], PATIENCE)
        untouched = verified(shared_trio)

        shared_trio.change("privacy", EDIT)
        edited = verified(shared_trio)

        assert untouched.returncode == 0, untouched.stdout
        assert edited.returncode == 1
        assert "edited at entry" in edited.stdout


def certificate_of(trio: Trio, token: dict[str, str]) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = trio.rpc.call("privacy", "get_certificate", token)
    except NotFound:
        return None
    return found


def verified(trio: Trio) -> "subprocess.CompletedProcess[str]":
    """`python -m privacy audit-verify`, as an operator would run it."""
    process = trio.services["privacy"]
    return subprocess.run(
        [*process.command, "audit-verify"],
        env=process.full_environment(),
        check=False,
        capture_output=True,
        text=True,
    )


CHAINED = "SELECT count(*) FROM audit_entry"
EDIT = """
    SET session_replication_role = replica;
    UPDATE audit_entry SET commitment = sha256('other') WHERE seq = 1
"""
