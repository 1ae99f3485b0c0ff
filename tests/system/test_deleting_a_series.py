"""A host deletes a paid series: money, meetings and mail stop first, then everybody is erased."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import requests
from bs4 import BeautifulSoup

from deploy.local.deployables import SERVICES
from deploy.local.rundir import RunDirectory
from sandbox.demo import hosts, members
from sandbox.demo.people import Subscriber
from sandbox.demo.stage import Published, Stage
from tests.sweep.markers import Marked
from tests.sweep.searching import Places
from tests.system.test_sweep import namespace_of

SECONDS = 10
PAID = {
    "title": "Owls at dusk",
    "description": "Soon to be deleted.",
    "starts_time": "18:00",
    "minutes": 60,
    "zone": "Europe/Paris",
    "weeks": 3,
    "price": {"amount": "9", "currency": "eur", "interval": "month"},
}
# Longer than a deleted series rests before it is erased.
# Billing keeps its books, and each service the word that the series is gone.
OF_A_SERIES = {
    "series.series",
    "series.schedule",
    "series.session",
    "series.membership",
    "zoom_integration.meeting",
    "notifications.session_plan",
}
RESTED = timedelta(minutes=10)


@pytest.fixture
def person() -> Marked:
    """A subscriber whose name and address nothing else holds."""
    return Marked(seed=36, index=36)


@pytest.fixture
def series(played: Stage, person: Marked) -> Published:
    """Published, with meetings, reminders planned, and one who pays."""
    starts_on = (played.sandbox.now() + timedelta(days=2)).date()
    made = hosts.publish_one(played, PAID, starts_on, "paid")
    hosts.wait_for_meetings(played, made)
    card = played.story["cards"]["good"]
    members.join_paid(played, made, Subscriber(person.name, person.address, card=card))
    played.sandbox.letter(person.address, "welcome|you are in|you’re in|place")
    return made


@pytest.fixture
def stripe_refuses(played: Stage) -> Iterator[Callable[[], None]]:
    """Stripe ends no subscription until the fixture is called."""
    faults = f"{played.sandbox.url}/faults"
    wish = {"vendor": "stripe", "kind": "500", "operation": "cancel_subscription", "times": None}
    fault = requests.post(faults, json=wish, timeout=SECONDS).json()["id"]

    def lift() -> None:
        requests.delete(f"{faults}/{fault}", timeout=SECONDS)

    yield lift
    lift()


@pytest.mark.timeout(300)
@pytest.mark.promise("P36")
def test_money_meetings_and_mail_stop_before_anybody_is_erased(
    played: Stage,
    series: Published,
    person: Marked,
    stripe_refuses: Callable[[], None],
    run_directory: RunDirectory,
    environ: dict[str, str],
    eventually: Callable[..., object],
):
    urls = {name: environ[f"{name.upper()}_DATABASE_URL"] for name in SERVICES}
    places = Places(urls, environ["AMQP_URL"], namespace_of(environ), run_directory.path)
    session_ids = [session["session_id"] for session in played.sessions_of(series)]
    numbers = {session["meeting_id"] for session in played.sessions_of(series)}
    assert numbers <= meetings_at_zoom(played)
    assert planned_mail(urls, session_ids) > 0
    assert "series.membership" in places.found([person])[person]

    played.host.browser.open(played.page(f"/series/{series.id}/delete")).fill(press="Delete")

    # Meetings and mail wait for nothing. The money cannot be stopped: nobody is erased.
    eventually(lambda: not numbers & meetings_at_zoom(played))
    eventually(lambda: planned_mail(urls, session_ids) == 0)
    played.sandbox.letter(person.address, "is over|closed|no longer|ended|deleted")
    played.sandbox.move_clock(played.sandbox.now() + RESTED)
    eventually(lambda: strikes(played) >= 2)
    assert subscription_of(played, person) == "active"
    assert "series.membership" in places.found([person])[person]

    stripe_refuses()

    played.sandbox.eventually(
        lambda: subscription_of(played, person) == "canceled", "the subscription ends at Stripe"
    )
    played.sandbox.eventually(
        lambda: not places.found([person]), "no trace of the subscriber is left"
    )
    assert not OF_A_SERIES & set(played.dumps.places(series.id))


def meetings_at_zoom(stage: Stage) -> set[str]:
    console = requests.get(
        f"{stage.sandbox.url}/zoom/console", headers={"Accept": "application/json"}, timeout=SECONDS
    )
    users = console.json()["users"]
    return {str(meeting["id"]) for user in users for meeting in user["meetings"]}


def planned_mail(urls: dict[str, str], session_ids: list[str]) -> int:
    """How much mail waits to go out about these sessions."""
    url = urls["notifications"].replace("postgresql+psycopg", "postgresql")
    waiting = "SELECT count(*) FROM mailing WHERE session_id = ANY(%s) AND status = 'planned'"
    with psycopg.connect(url) as db:
        found: Any = db.execute(waiting, (session_ids,)).fetchone()
    return int(found[0])


def strikes(stage: Stage) -> int:
    """How often Stripe refused."""
    faults = requests.get(f"{stage.sandbox.url}/faults", timeout=SECONDS).json()["faults"]
    return sum(fault["seen"] for fault in faults if fault["vendor"] == "stripe")


def subscription_of(stage: Stage, person: Marked) -> str:
    """The state of what they pay for, on the host's own dashboard at Stripe."""
    start = f"{stage.sandbox.url}/stripe/"
    accounts = BeautifulSoup(requests.get(start, timeout=SECONDS).text, "lxml")
    for link in accounts.select('a[href*="dashboard/acct_"]'):
        page = requests.get(requests.compat.urljoin(start, link["href"]), timeout=SECONDS)
        for row in BeautifulSoup(page.text, "lxml").select("tr"):
            if person.address in row.get_text():
                return str(row.select_one(".tag").get_text())
    return "gone"
