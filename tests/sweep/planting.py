"""Populates the platform: hosts with series, people with places, accounts and letters to support.

Rows are written as the services' own tables have them. Every text column that the manifest calls
personal and that no vocabulary rules holds the marker of its person.
"""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from chassis.db import create_engine
from chassis.manifest import entry_of
from identity.models import Account, SignIn
from notifications.models import SupportMail, SupportThread
from series.models import Membership, Series
from tests.sweep.markers import Marked

PLACES_EACH = 2
Row = dict[str, Any]


class Town:
    """Who lives on the platform: `hosts`, `people`, and the account of who has one."""

    def __init__(self, seed: int, *, hosts: int, people: int, now: datetime) -> None:
        self._chance = random.Random(seed)
        self._now = now - timedelta(days=1)
        self.people = [Marked(seed, index) for index in range(people)]
        self.hosts = self.people[:hosts]
        with_account = self.hosts + [one for one in self.people[hosts:] if one.index % 3 == 0]
        self.accounts: dict[Marked, UUID] = {person: uuid4() for person in with_account}
        self.series: dict[Marked, UUID] = {host: uuid4() for host in self.hosts}

    def settle(self, urls: Mapping[str, str]) -> None:
        """Write everybody into the databases."""
        _write(urls["identity"], Account, self._accounts())
        _write(urls["identity"], SignIn, self._sign_ins())
        _write(urls["series"], Series, self._series())
        _write(urls["series"], Membership, self._memberships())
        if not urls["notifications"]:
            return
        threads = self._threads()
        _write(urls["notifications"], SupportThread, [row for row, _ in threads])
        _write(urls["notifications"], SupportMail, [row for _, row in threads])

    def _accounts(self) -> list[Row]:
        return [
            _marked(
                Account,
                person,
                id=account_id,
                email=person.address,
                email_normalised=person.address,
                name=person.name,
                locale="en",
                zone="Europe/Paris",
                status="active",
                password_hash=None,
                created_at=self._now,
                confirmed_at=self._now,
            )
            for person, account_id in self.accounts.items()
        ]

    def _sign_ins(self) -> list[Row]:
        return [
            _marked(
                SignIn,
                person,
                id=uuid4(),
                account_id=account_id,
                tried_at=self._now,
                method="password",
                outcome="succeeded",
            )
            for person, account_id in self.accounts.items()
        ]

    def _series(self) -> list[Row]:
        return [
            _marked(
                Series,
                host,
                id=series_id,
                host_id=self.accounts[host],
                slug=f"of-{host.marker}",
                language="en",
                zone="Europe/Paris",
                status="published",
                visibility="public",
                pricing="free",
                price_currency=None,
                price_interval=None,
                join_policy="open",
                waiting_list="automatic",
                reminder_offsets_minutes=[60],
                opens_before_minutes=15,
                created_at=self._now,
                published_at=self._now,
            )
            for host, series_id in self.series.items()
        ]

    def _memberships(self) -> list[Row]:
        return [
            _marked(
                Membership,
                person,
                id=uuid4(),
                series_id=series_id,
                email=person.address,
                address=person.address,
                name=person.name,
                locale="en",
                zone="Europe/Paris",
                account_id=self.accounts.get(person),
                source="form",
                consent_basis=None,
                status="active",
                end_reason=None,
                requested_at=self._now,
                asked_at=self._now,
                joined_at=self._now,
            )
            for person in self.people
            for series_id in self._chance.sample(sorted(self.series.values()), PLACES_EACH)
        ]

    def _threads(self) -> list[tuple[Row, Row]]:
        return [self._thread(person) for person in self.people if person.index % 10 == 0]

    def _thread(self, person: Marked) -> tuple[Row, Row]:
        thread_id, at = uuid4(), self._now
        thread = _marked(
            SupportThread,
            person,
            id=thread_id,
            desk="support",
            address=person.address,
            address_normalised=person.address,
            status="closed",
            opened_at=at,
            last_mail_at=at,
        )
        mail = _marked(
            SupportMail,
            person,
            id=uuid4(),
            thread_id=thread_id,
            address_normalised=person.address,
            received_at=at,
        )
        return thread, mail


def _marked(model: Any, person: Marked, **given: Any) -> Row:
    """A row whose personal texts hold the marker, but for those that are given."""
    texts = {
        column.name: f"{column.name} {person.marker}"
        for column in model.__table__.columns
        if isinstance(column.type, sa.Text) and entry_of(column).category is not None
    }
    return texts | given


def _write(url: str, model: Any, rows: Iterable[Row]) -> None:
    engine = create_engine(url, pool_size=1)
    with engine.begin() as db:
        db.execute(sa.insert(model.__table__), list(rows))
    engine.dispose()
