"""What identity holds on a person, and what becomes of it."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa

from chassis.rights.crowd import Crowd
from chassis.rights.holdings import Count, Holding
from chassis.rights.participant import Participant, Status
from chassis.rights.person import Person
from chassis.unit_of_work import UnitOfWork
from identity import events, models
from identity.commands import browser_sessions, credentials
from identity.commands.browser_sessions import EndReason
from identity.repository import accounts
from identity.repository import google as revocations

OF_ACCOUNT = {"account_id": "account_id"}


class IdentityParticipant(Participant):
    """Children before the account. Of a team, either side's row is the person's."""

    holdings: ClassVar = (
        Holding("looks by operators", models.Look, by=OF_ACCOUNT),
        Holding("teams", models.ApiKey, by={"account_id": "host_id"}),
        Holding(
            "teams", models.TeamMember, by={"account_id": "account_id", "email": "email_normalised"}
        ),
        Holding("one-time links and challenges", models.Challenge, by=OF_ACCOUNT),
        Holding("one-time links and challenges", models.GoogleAttempt, by=OF_ACCOUNT),
        Holding("one-time links and challenges", models.MailedToken, by=OF_ACCOUNT),
        Holding("credentials", models.RecoveryCode, by=OF_ACCOUNT),
        Holding("credentials", models.Totp, by=OF_ACCOUNT),
        Holding("credentials", models.Passkey, by=OF_ACCOUNT),
        Holding("credentials", models.GoogleRevocation, by=OF_ACCOUNT, shared_with=("Google",)),
        Holding(
            "credentials",
            models.GoogleLink,
            by=OF_ACCOUNT,
            received_from="Google",
            shared_with=("Google",),
        ),
        Holding("devices and sign-ins", models.SignIn, by=OF_ACCOUNT),
        Holding("devices and sign-ins", models.KnownDevice, by=OF_ACCOUNT),
        Holding("devices and sign-ins", models.BrowserSession, by=OF_ACCOUNT),
        Holding("account", models.Picture, by=OF_ACCOUNT, files=("content",)),
        Holding("account", models.RoleGrant, by=OF_ACCOUNT),
        Holding(
            "account",
            models.Account,
            by={"account_id": "id", "email": "email_normalised"},
            reveals={"account_id": "id", "email": "email_normalised"},
            corrects={"name": "name"},
        ),
    )

    def release(self, uow: UnitOfWork, people: Sequence[Person]) -> list[Status]:
        """Give Google's grants back; a worker does so, and RETRY is the answer until it has."""
        account_ids = Crowd(people).together.uuids("account_id")
        for link in accounts.google_links_of(uow.db, account_ids):
            credentials.give_grant_back(uow, link)
        uow.db.flush()
        going = revocations.accounts_with_revocations(uow.db, account_ids)
        return [
            Status.RETRY if going.intersection(person.uuids("account_id")) else Status.NOTHING_FOUND
            for person in people
        ]

    def erase(self, uow: UnitOfWork, people: Sequence[Person]) -> list[dict[str, Count]]:
        """Sign out everywhere first, so that access tokens in the wild are void at once."""
        accounts_there = self._accounts(uow, Crowd(people).together)
        for account_id in accounts_there:
            browser_sessions.end_all(uow, account_id, EndReason.REVOKED)
        uow.db.flush()
        counts = super().erase(uow, people)
        for account_id in accounts_there:
            uow.publish(events.account_erased(account_id))
        return counts

    def _accounts(self, uow: UnitOfWork, person: Person) -> list[UUID]:
        holding = self.holdings[-1]
        found = sa.select(models.Account.id).where(holding.matches(person))
        return list(uow.db.execute(found).scalars())
