"""Steps 4 to 6: people join, are reminded once, and pay again a month later."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import requests

from sandbox.demo.browser import Browser
from sandbox.demo.hosts import sign_in
from sandbox.demo.outside import StepFailed, eventually, link_in, require
from sandbox.demo.people import Subscriber
from sandbox.demo.stage import Published, Stage

EXPIRY = "12 / 40"


def join(stage: Stage) -> str:
    """Most join for free by a mailed link, some pay, the last one finds the series full."""
    free, paid = stage.series["free"], stage.series["paid"]
    for person in stage.cast.free_subscribers():
        _join_free(stage, free, person)
    for person in stage.cast.paying_subscribers():
        join_paid(stage, paid, person)
    stage.waiting = free.members.pop()
    letter = stage.sandbox.letter(stage.waiting.address, "wait|line|list")
    for person in (*free.members, *paid.members):
        welcome = stage.sandbox.letter(person.address, "welcome|you are in|you’re in|place")
        person.manage_url = link_in(welcome, "/m/")
    without_phone = sum(not person.phone for person in (*free.members, *paid.members))
    return (
        f"{len(free.members)} for free, {len(paid.members)} through Checkout, 1 waits "
        f"(“{letter['subject']}”), {without_phone} without a phone"
    )


def remind(stage: Stage) -> str:
    """An hour before, each has exactly one reminder whose link works.

    One then unsubscribes by one click on it, and has none before the session after.
    """
    free, paid = stage.series["free"], stage.series["paid"]
    first = {series.slug: _remind(stage, series) for series in _by_next_session(stage)}
    stage.unsubscribed = free.members[-1]
    _unsubscribe_by_one_click(stage, stage.unsubscribed)
    again = _remind(stage, free)
    return (
        f"{first[free.slug]} and {first[paid.slug]} people, one reminder each, every link leads to "
        f"its meeting; a week later {again}, and none to {stage.unsubscribed.address}, who "
        f"unsubscribed by one click"
    )


def renew(stage: Stage) -> str:
    """A month on: subscriptions renew, one payment fails and its notice goes out."""
    paid = stage.series["paid"]
    before = _receipts(stage, paid.members)
    stage.sandbox.move_clock(stage.sandbox.now() + timedelta(days=31))
    failing = paid.members[-1]
    notices = stage.sandbox.eventually(
        lambda: stage.sandbox.letters(failing.address, "payment|card"),
        f"a notice to {failing.address} that a payment failed",
    )
    stage.sandbox.eventually(
        lambda: all(
            _receipts(stage, [person])[person.address] > before[person.address]
            for person in paid.members[:-1]
        ),
        "a receipt for every renewal",
    )
    require(
        _receipts(stage, [failing]) == Counter({failing.address: before[failing.address]}),
        "no receipt for the payment that failed",
    )
    sign_in(stage, stage.host)
    return (
        f"{len(paid.members) - 1} subscriptions renewed; {failing.address} was told "
        f"“{notices[0]['subject']}”"
    )


def _join_free(stage: Stage, series: Published, person: Subscriber) -> None:
    _ask_to_join(series, person)
    _confirm(stage, person)
    series.members.append(person)


def join_paid(stage: Stage, series: Published, person: Subscriber) -> None:
    """Ask, confirm by the mailed link, and pay at Stripe's page."""
    _ask_to_join(series, person)
    browser = _confirm(stage, person)
    browser.fill(number=person.card, expiry=EXPIRY, cvc="123", name=person.name)
    if "/s/" not in browser.path and "/m/" not in browser.path:
        raise StepFailed(f"Checkout does not lead back: {browser.text[:200]}")
    series.members.append(person)


def _ask_to_join(series: Published, person: Subscriber) -> Browser:
    fields = {"name": person.name, "email": person.address}
    if person.phone:
        fields["phone"] = person.phone
    return person.browser.open(series.url).fill(**fields)


def _confirm(stage: Stage, person: Subscriber) -> Browser:
    """Follow the mailed link; in a paid series that leads on to Checkout."""
    link = link_in(stage.sandbox.letter(person.address, "confirm"), "/memberships/confirm")
    return person.browser.open(link).fill(press="Yes, I take part")


def _unsubscribe_by_one_click(stage: Stage, person: Subscriber) -> None:
    """As a mail program does it with the newest letter: one POST without cookies (RFC 8058)."""
    letter = stage.sandbox.letters(person.address)[0]
    answer = requests.post(
        letter["one_click_url"], data={"List-Unsubscribe": "One-Click"}, timeout=20
    )
    require(answer.ok, "one click unsubscribes")


def _by_next_session(stage: Stage) -> list[Published]:
    return sorted(stage.series.values(), key=lambda s: stage.next_session(s)["starts_at"])


def _remind(stage: Stage, series: Published) -> int:
    starts_at = datetime.fromisoformat(stage.next_session(series)["starts_at"])
    due_at = starts_at - timedelta(hours=1)
    stage.sandbox.move_clock(due_at)
    expected = [person for person in series.members if person is not stage.unsubscribed]
    eventually(
        lambda: all(_letters_since(stage, person, due_at) for person in expected),
        "a reminder for every member",
    )
    stage.sandbox.move_clock(starts_at - timedelta(minutes=5))
    for person in expected:
        _follow_reminder(_letters_since(stage, person, due_at), person)
    if stage.unsubscribed in series.members:
        none = not _letters_since(stage, stage.unsubscribed, due_at)
        require(none, "no reminder after unsubscribing")
    return len(expected)


def _letters_since(stage: Stage, person: Subscriber, at: datetime) -> list[dict[str, Any]]:
    letters = stage.sandbox.letters(person.address)
    return [letter for letter in letters if datetime.fromisoformat(letter["arrived_at"]) >= at]


def _follow_reminder(reminders: list[dict[str, Any]], person: Subscriber) -> None:
    require(len(reminders) == 1, f"{person.address} has {len(reminders)} letters, not one")
    page = person.browser.open(link_in(reminders[0], "/j/"))
    if "/zoom/" not in page.url:
        page.open(_meeting_link(page))
    require("/zoom/" in page.url, "the reminder's link leads to the meeting")


def _meeting_link(page: Browser) -> str:
    for link in page.page.find_all("a", href=True):
        if "/zoom/" in link["href"]:
            return str(link["href"])
    raise StepFailed(f"no way to the meeting: {page.text[:200]}")


def _receipts(stage: Stage, people: Iterable[Subscriber]) -> Counter[str]:
    return Counter(
        {person.address: len(stage.sandbox.letters(person.address, "receipt")) for person in people}
    )
