"""Mail to support, from the person's mailbox to an operator's page and back."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
import requests

from sandbox.demo.browser import Browser
from sandbox.demo.outside import eventually, link_in
from sandbox.demo.stage import Stage

OPERATOR, PASSWORD = "sam@example.com", "a password of five words"
PERSON = "paula@example.org"
GRANT = """
    INSERT INTO role_grant (account_id, role, granted_by, granted_at)
    SELECT id, 'support', 'test', now() FROM account WHERE email = %s
"""
Write = Callable[..., None]


@pytest.fixture(scope="module")
def support(played: Stage, environ: dict[str, str]) -> Browser:
    """Somebody who signed up, and holds the role by the time they sign in."""
    browser = Browser()
    browser.open(played.page("/sign-up"))
    browser.fill(name="Sam", email=OPERATOR, password=PASSWORD, press="Sign up")
    letter = played.sandbox.letter(OPERATOR, "confirm|verify")
    browser.open(link_in(letter, "/verify")).fill(press="Confirm my address")
    url = environ["IDENTITY_DATABASE_URL"].replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url) as db:
        assert db.execute(GRANT, [OPERATOR]).rowcount == 1
    browser.open(played.page("/sign-in"))
    return browser.fill(email=OPERATOR, password=PASSWORD, press="Sign in")


@pytest.fixture
def write(played: Stage) -> Write:
    """Paula writes a mail, which the provider hands over."""

    def act(text: str, **more: str) -> None:
        mail = {
            "from": f"Paula <{PERSON}>",
            "to": "support@mail.sessionmonster.test",
            "subject": "Where is the link?",
            "text": text,
        }
        url = f"{played.sandbox.url}/mailbox/api/inbound"
        requests.post(url, json=mail | more, timeout=10).raise_for_status()

    return act


@pytest.mark.promise("P12")
def test_who_writes_to_support_is_answered_and_answers_into_the_same_thread(
    played: Stage, support: Browser, write: Write
):
    write("I have looked everywhere.")
    look_at(played, support)
    asked = support.text
    support.fill(body="It is in **every** reminder.", press="Send the answer")

    letter = played.sandbox.letter(PERSON, "Re: Where is the link")
    headers = dict(letter["headers"])
    write(
        "Found it, thank you.",
        to=headers["Reply-To"],
        subject="No subject of ours",
        in_reply_to=headers["Message-Id"],
    )
    look_at(played, support)

    assert PERSON in asked and "I have looked everywhere." in asked
    assert "<strong>every</strong>" in letter["html"]
    for said in ("I have looked everywhere.", "It is in **every** reminder.", "Found it"):
        assert said in support.text
    assert len(played.sandbox.letters(PERSON)) == 1


def look_at(stage: Stage, operator: Browser) -> Any:
    """Open the thread that waits, once there is one, and say why."""

    def waits() -> bool:
        return "p•••@example.org" in operator.open(stage.page("/ops/support")).text

    eventually(waits, "a thread that waits for an answer")
    return operator.fill(reason="Paula wrote to us", press="Look")
