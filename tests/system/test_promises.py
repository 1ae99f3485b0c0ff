"""Promises that only the whole platform can keep, tried from outside."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg
import pytest
import requests

from deploy.local.deployables import SERVICES
from deploy.local.rundir import RunDirectory
from sandbox.demo.browser import Browser
from sandbox.demo.outside import link_in
from sandbox.demo.stage import Stage

SECONDS = 10


def everyone(stage: Stage) -> list[str]:
    people = [*stage.hosts.values(), *stage.series["free"].members, *stage.series["paid"].members]
    return [person.address for person in people]


def every_letter(stage: Stage) -> list[dict[str, Any]]:
    return [letter for address in everyone(stage) for letter in stage.sandbox.letters(address)]


@pytest.mark.promise("P37")
def test_every_mail_can_be_unsubscribed_from_by_link_and_by_one_click(played: Stage):
    letters = every_letter(played)

    assert len(letters) >= len(everyone(played))
    for letter in letters:
        headers = dict(letter["headers"])
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert letter["one_click_url"] in headers["List-Unsubscribe"]
        assert link_in(letter, "/u/")


@pytest.mark.promise("P37")
def test_looking_at_an_unsubscribe_link_changes_nothing(played: Stage):
    letter = played.sandbox.letters(played.series["free"].members[0].address)[0]
    before = Browser().open(link_in(letter, "/u/")).page.find("main")

    for _ in range(3):
        requests.get(link_in(letter, "/u/"), timeout=SECONDS).raise_for_status()

    after = Browser().open(link_in(letter, "/u/")).page.find("main")
    assert _without_tokens(before) == _without_tokens(after)


def _without_tokens(main: Any) -> str:
    return re.sub(r'value="[^"]{20,}"', "", str(main))


@pytest.mark.promise("P10")
def test_a_zoom_name_is_shown_and_never_stored(played: Stage):
    users = requests.get(
        f"{played.sandbox.url}/zoom/console",
        headers={"Accept": "application/json"},
        timeout=SECONDS,
    ).json()["users"]
    user = next(user for user in users if user["email"] == played.host.address)
    name = "Zorblatt Quimby"
    requests.post(
        f"{played.sandbox.url}/zoom/console/users/{user['id']}",
        json={"display_name": name},
        timeout=SECONDS,
    ).raise_for_status()

    shown = played.host.browser.open(played.page("/dashboard")).text

    assert name in shown
    assert played.dumps.places(name) == []


@pytest.mark.promise("P9")
def test_the_zoom_user_id_is_found_while_connected(played: Stage):
    user_id = played.sandbox.zoom_user_id(played.host.address)

    assert played.dumps.places(user_id) == ["zoom_integration.connection"]


@pytest.mark.promise("P8")
def test_a_room_is_not_for_strangers(played: Stage):
    series = played.series["paid"]
    (session, *_) = played.sessions_of(series)
    room = session["join_url"]

    public = requests.get(played.page(f"/api/v1/public/series/{series.slug}"), timeout=SECONDS)
    anonymous = requests.get(played.page(f"/api/v1/series/{series.id}/sessions"), timeout=SECONDS)
    stranger = played.hosts["google"].browser
    stranger.open(played.page("/dashboard"))
    foreign = stranger.status_of(played.page(f"/api/v1/series/{series.id}/sessions"))

    assert room not in public.text
    assert (anonymous.status_code, foreign) == (401, 404)


@pytest.mark.promise("P7")
def test_a_meeting_was_made_with_its_hosts_own_grant(played: Stage):
    user_id = played.sandbox.zoom_user_id(played.host.address)
    room = played.sessions_of(played.series["paid"])[0]["join_url"]
    users = requests.get(
        f"{played.sandbox.url}/zoom/console",
        headers={"Accept": "application/json"},
        timeout=SECONDS,
    ).json()["users"]

    (host,) = [user for user in users if user["id"] == user_id]
    assert any(str(meeting["id"]) in room for meeting in host["meetings"])


def test_no_address_stands_in_any_log(played: Stage, run_directory: RunDirectory):
    logs = {path.name: path.read_text(errors="replace") for path in run_directory.logs.iterdir()}
    ours = {name: text for name, text in logs.items() if name not in ("postgres.log",)}

    found = [(name, who) for who in everyone(played) for name, text in ours.items() if who in text]

    assert found == []
    assert any("running" in text for text in ours.values())


@pytest.mark.parametrize("vendor", ["zoom", "stripe", "stripe/connect", "mailgun"])
def test_a_forged_webhook_is_refused_and_leaves_nothing(played: Stage, vendor: str):
    marker = f"forged-{vendor.replace('/', '-')}"
    answer = requests.post(
        played.page(f"/webhooks/{vendor}"),
        json={"id": marker, "event": "meeting.deleted", "type": "invoice.paid", "payload": {}},
        headers={
            "x-zm-signature": "v0=0",
            "x-zm-request-timestamp": "1",
            "Stripe-Signature": "t=1",
        },
        timeout=SECONDS,
    )

    assert answer.status_code in (400, 401, 403, 406)
    assert played.dumps.places(marker) == []


def test_no_service_can_connect_to_the_database_of_another(environ: dict[str, str]):
    urls = {name: environ[f"{name.upper()}_DATABASE_URL"] for name in SERVICES}
    for service, url in urls.items():
        plain = url.replace("postgresql+psycopg", "postgresql")
        for other in set(SERVICES) - {service}:
            database = urls[other].rsplit("/", 1)[1]
            with pytest.raises(psycopg.OperationalError, match="permission denied"):
                psycopg.connect(plain.rsplit("/", 1)[0] + "/" + database, connect_timeout=5)


@pytest.mark.promise("P14")
def test_a_paying_member_has_a_receipt_and_a_welcome(played: Stage, eventually: Callable[..., Any]):
    def greeted(address: str) -> bool:
        subjects = " ".join(letter["subject"] for letter in played.sandbox.letters(address))
        return "Receipt" in subjects and "You are in" in subjects

    for person in played.series["paid"].members:
        assert eventually(lambda address=person.address: greeted(address))


@pytest.mark.promise("P3")
def test_a_member_without_a_phone_is_a_member(played: Stage):
    without = [person for person in played.series["free"].members if not person.phone]
    members = played.host.browser.open(played.page("/dashboard")).get_json(
        played.page(f"/api/v1/series/{played.series['free'].id}/members")
    )["items"]

    phones = {member["email"]: member["phone"] for member in members}
    assert [phones[person.address] for person in without] == [None]


def test_times_on_the_platforms_clock_are_aware(played: Stage):
    for session in played.sessions_of(played.series["free"]):
        assert datetime.fromisoformat(session["starts_at"]).tzinfo is not None
