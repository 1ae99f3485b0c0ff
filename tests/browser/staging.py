"""What the pictures show: a host with two series and members, made through pages and mails."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from playwright.sync_api import Browser, Page

PASSWORD = "correct horse battery staple"
OPERATOR = "opal@example.com"
HOST = ("Ada Lind", "ada@example.com")
MEMBERS = (
    ("Amélie Roux", "amelie@example.com"),
    ("Noor Haddad", "noor@example.com"),
    ("Kenji Sato", "kenji@example.com"),
    ("Lena Vogt", "lena@example.com"),
    ("Sami Okoye", "sami@example.com"),
)
WORDS = (
    "An hour of chamber music for people who have not played in years.\n\n"
    "Bring anything with strings. We begin with scales, and end with something that "
    "sounds almost right."
)


@dataclass(frozen=True)
class Scene:
    """`states` are the cookies of who looks; `places` fills the addresses of the pictures."""

    gateway: str
    states: dict[str, Any]
    places: dict[str, str]


class Mailbox:
    """The sandbox's, read as its receivers would."""

    def __init__(self, sandbox: str) -> None:
        self._url = f"{sandbox}/mailbox/api/messages"

    def link(self, to: str, part: str) -> str:
        """The first link with `part` in it that anybody mailed to `to`."""
        return eventually(lambda: self._find(to, part), f"a mail with {part} to {to}")

    def _find(self, to: str, part: str) -> str | None:
        found = requests.get(self._url, params={"to": to, "limit": 50}, timeout=10).json()
        links = [link for message in found["messages"] for link in message["links"]]
        return next((link for link in links if part in link), None)


def set_the_stage(browser: Browser, gateway: str, sandbox: str) -> Scene:
    """Everything that the pictures need, on a fresh platform."""
    mailbox = Mailbox(sandbox)
    page = browser.new_context(base_url=gateway, timezone_id="Europe/Paris").new_page()
    places: dict[str, str] = {}
    sign_up(page, mailbox)
    connect(page)
    open_doors(page)
    places["series"], places["slug"] = publish(page, "Evening strings", capacity="3")
    places["paid_series"], places["paid_slug"] = publish(page, "Morning yoga with Ada", paid=True)
    places["draft"] = draft(page, "Writers’ hour", paid=True)
    places["session"] = first_session(page, places["series"])
    for name, email in MEMBERS:
        join(gateway, places["slug"], name=name, email=email)
    for _, email in MEMBERS[:-1]:
        confirm(page, mailbox.link(email, "/memberships/confirm"))
    places["member"] = first_member(page, places["series"])
    places["confirm"] = _last(mailbox.link(MEMBERS[-1][1], "/memberships/confirm"))
    places["manage"] = _last(mailbox.link(MEMBERS[0][1], "/m/"))
    places["mail"] = _last(mailbox.link(MEMBERS[0][1], "/u/"))
    places["join"] = join_token(page, places["manage"])
    places["request"] = ask_for_data(page, mailbox, MEMBERS[1][1])
    write_to_support(sandbox)
    anybody = browser.new_context(base_url=gateway).storage_state()
    operator = browser.new_context(base_url=gateway)
    sign_in(operator.new_page(), OPERATOR)
    states = {
        "anybody": anybody,
        "host": page.context.storage_state(),
        "operator": operator.storage_state(),
    }
    return Scene(gateway, states, places)


def sign_up(page: Page, mailbox: Mailbox) -> None:
    name, email = HOST
    page.goto("/sign-up")
    _fill(page, name=name, email=email, password=PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.goto(mailbox.link(email, "/verify"))
    page.get_by_role("button", name="Confirm my address").click()
    sign_in(page, email)


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    _fill(page, email=email, password=PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/dashboard")


def connect(page: Page) -> None:
    name, email = HOST
    page.get_by_role("button", name="Connect Zoom").click()
    _fill(page, email=email, name=name)
    page.get_by_role("button", name="Allow").click()
    page.get_by_role("button", name="Connect Stripe").click()
    page.get_by_role("button", name=re.compile("Complete everything")).click()


def open_doors(page: Page) -> None:
    """Somebody is invited to the team, and a program gets a key."""
    page.goto("/account/team")
    _fill(page, email="hilda@example.com")
    page.get_by_role("button", name="Invite").click()
    page.goto("/account/api-keys")
    _fill(page, name="My web site")
    page.locator("label.pill", has_text="see series").click()
    page.get_by_role("button", name="Make the key").click()
    page.get_by_role("button", name="Copy").wait_for()


def draft(page: Page, title: str, *, paid: bool = False, capacity: str = "") -> str:
    """Its id."""
    page.goto("/series/new")
    _fill(page, title=title, description=WORDS, capacity=capacity)
    page.locator("label.pill", has_text="Thu").click()
    if paid:
        page.locator("label.pick", has_text="Paid").click()
    page.get_by_role("button", name="Make the draft").click()
    return _last(page.url)


def publish(page: Page, title: str, *, paid: bool = False, capacity: str = "") -> tuple[str, str]:
    """Its id and its slug, once every session has its room."""
    series_id = draft(page, title, paid=paid, capacity=capacity)
    if paid:
        _fill(page, amount="12.50")
        page.get_by_role("button", name="Set the price").click()
    eventually(lambda: _try_to_publish(page, series_id), "the draft can be published")
    eventually(lambda: not _rooms_missing(page, series_id), "a room for every session")
    return series_id, _last(page.locator("#public-link").inner_text())


def first_session(page: Page, series_id: str) -> str:
    found = page.request.get(f"/api/v1/series/{series_id}/sessions").json()
    return str(found["items"][0]["session_id"])


def first_member(page: Page, series_id: str) -> str:
    found = page.request.get(f"/api/v1/series/{series_id}/members").json()
    return str(found["items"][0]["membership_id"])


def join(gateway: str, slug: str, *, name: str, email: str) -> None:
    address = f"{gateway}/api/v1/public/series/{slug}/memberships"
    body = {"name": name, "email": email, "zone": "America/New_York"}
    requests.post(address, json=body, timeout=20).raise_for_status()


def confirm(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="Yes, I take part").click()


def join_token(page: Page, manage_token: str) -> str:
    page.goto(f"/m/{manage_token}")
    return _last(str(page.get_by_role("link", name="Join page").first.get_attribute("href")))


def ask_for_data(page: Page, mailbox: Mailbox, email: str) -> str:
    """The token of the request, once its package is ready."""
    page.goto("/privacy")
    _fill(page, email=email)
    page.get_by_role("button", name="Send me a code").click()
    page.goto(mailbox.link(email, "/privacy/requests/confirm"))
    page.get_by_role("button", name="It was me").click()
    page.get_by_role("button", name="Download").wait_for(timeout=60_000)
    return _last(page.url)


def write_to_support(sandbox: str) -> None:
    """Three members ask something."""
    for name, email in MEMBERS[:3]:
        mail = {
            "from": f"{name} <{email}>",
            "to": "support@mail.sessionmonster.test",
            "subject": "The link to the lesson",
            "text": "I cannot find the link to Thursday's lesson. Where is it?",
        }
        requests.post(f"{sandbox}/mailbox/api/inbound", json=mail, timeout=10).raise_for_status()


def eventually(seen: Callable[[], Any], what: str, *, seconds: float = 60) -> Any:
    """The first true answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = seen()
        if answer:
            return answer
        time.sleep(0.5)
    raise SystemExit(f"Not within {seconds:.0f} s: {what}.")


def _try_to_publish(page: Page, series_id: str) -> bool:
    page.goto(f"/series/{series_id}")
    page.get_by_role("button", name="Publish", exact=True).click()
    return "Published." in page.locator("main").inner_text()


def _rooms_missing(page: Page, series_id: str) -> bool:
    page.goto(f"/series/{series_id}")
    return "No room yet" in page.locator("main").inner_text()


def _fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)


def _last(address: str) -> str:
    """The last part of a path, or the token of a link."""
    return address.partition("?token=")[2] or address.rstrip("/").rsplit("/", 1)[1]
