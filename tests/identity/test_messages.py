"""Each event has an example that consumers are held to; here it is held to what is emitted."""

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa

from chassis.rights.person import Person
from chassis.tables import outbox
from identity.commands import credentials, email_change, sign_in, sign_up, teams
from identity.domain.roles import Position
from identity.models import Base, BrowserSession
from identity.privacy import IdentityParticipant
from identity.repository import accounts
from tests.identity.people import LAPTOP, PHONE

FOLDER = Path(__file__).parents[1] / "contracts" / "messages"
EXAMPLES = {path.name: json.loads(path.read_text()) for path in FOLDER.glob("identity.*.json")}


def shape(value):
    """A value's kind: what a consumer may rely on beside the names."""
    if not isinstance(value, str):
        return type(value).__name__
    for kind in (UUID, datetime.fromisoformat):
        try:
            kind(value)
        except ValueError:
            continue
        return kind.__name__
    return "str"


@pytest.fixture
def emitted(new_uow, settings, signed_up, signed_in, published, hashing):
    """One life of an account, from sign-up to erasure: every message that it gave."""
    person = signed_up()
    signed_in(person, LAPTOP)
    signed_in(person, PHONE)
    account_id = person.account_id
    with new_uow() as uow:
        sign_up.settle_sign_up(
            uow, email=person.email, name="A", locale="en", zone="UTC", password_hash="x"
        )
        sign_in.settle_link_request(uow, email=person.email)
        session_id = uow.db.execute(sa.select(BrowserSession.id).limit(1)).scalar_one()
        at_home = {"account_id": account_id, "browser_session_id": session_id}
        credentials.link_google(
            uow, accounts.get(uow.db, account_id), subject="1", refresh_token=None
        )
        credentials.unlink_google(uow, settings, **at_home)
        email_change.request_email_change(uow, settings, **at_home, email="ana@new.example")
        teams.invite_team_member(
            uow, host_id=account_id, email="bob@example.com", position=Position.HELPER
        )
    token = published("email_change_requested")[0]["token"]
    with new_uow() as uow:
        email_change.confirm_email_change(uow, token=token)
    with new_uow() as uow:
        IdentityParticipant(Base.metadata).erase(uow, [Person.of(account_id=str(account_id))])
    with new_uow() as uow:
        bodies = uow.db.execute(sa.select(outbox.c.body)).scalars().all()
    messages = [orjson.loads(body) for body in bodies]
    return {f"{message['source']}.{message['name']}.json": message for message in messages}


def test_every_event_has_an_example_and_every_example_an_event(emitted):
    assert set(emitted) == set(EXAMPLES)


def test_what_is_emitted_has_the_shape_of_its_example(emitted):
    for name, example in EXAMPLES.items():
        message = emitted[name]
        assert (message["version"], message["name"]) == (example["version"], example["name"])
        told = {key: shape(value) for key, value in message["payload"].items()}
        assert told == {key: shape(value) for key, value in example["payload"].items()}, name
