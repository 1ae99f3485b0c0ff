"""How long identity keeps what it holds (promises P11, P25)."""

from collections.abc import Sequence
from datetime import timedelta
from types import MappingProxyType

import sqlalchemy as sa

from chassis.retention.rules import MINUTELY, Rule, of_row
from identity import models
from identity.domain.refreshing import GRACE
from identity.models.base import DEVICE_LOG_KEPT, ONE_TIME_KEPT, WHILE_ACTIVE
from identity.models.teams import LOOK_KEPT
from identity.settings import Settings

ENDED_BY = MappingProxyType({WHILE_ACTIVE: "the account is erased"})
_OF_ACCOUNT = {"account_id": "account_id"}


def rules(settings: Settings) -> Sequence[Rule]:
    """What has run out goes whoever it was for: it lets somebody in, or is good for nothing."""
    return (*_devices(settings), *_one_time(), *_others(settings))


def _devices(settings: Settings) -> Sequence[Rule]:
    """The log of devices and sign-ins, and what keeps a browser known."""
    kept, lasts = DEVICE_LOG_KEPT, settings.sign_in_log_retention
    sessions, tokens = models.BrowserSession, models.RefreshToken
    return (
        Rule(
            model=models.SignIn,
            kept=kept,
            since=models.SignIn.tried_at,
            lasts=lasts,
            whose=(of_row(models.SignIn, _OF_ACCOUNT),),
        ),
        Rule(
            model=models.KnownDevice,
            kept=kept,
            since=models.KnownDevice.last_seen_at,
            lasts=lasts,
            whose=(of_row(models.KnownDevice, _OF_ACCOUNT),),
        ),
        Rule(
            model=sessions,
            kept=kept,
            since=sa.func.least(sessions.ended_at, sessions.last_used_at),
            lasts=lasts,
            whose=(of_row(sessions, _OF_ACCOUNT),),
        ),
        Rule(model=tokens, kept=kept, since=tokens.expires_at, every=MINUTELY),
        # A successor is readable for the grace only.
        Rule(
            model=tokens,
            kept="ten seconds after the next token was taken",
            since=tokens.spent_at,
            lasts=GRACE,
            clears=("successor_sealed",),
            every=MINUTELY,
        ),
    )


def _one_time() -> Sequence[Rule]:
    kept = ONE_TIME_KEPT
    return (
        *(
            Rule(model=model, kept=kept, since=model.expires_at, every=MINUTELY)
            for model in (models.MailedToken, models.Challenge, models.GoogleAttempt)
        ),
        Rule(
            model=models.TeamMember,
            kept=kept,
            since=models.TeamMember.invitation_expires_at,
            clears=("invitation_digest",),
            every=MINUTELY,
        ),
    )


def _others(settings: Settings) -> Sequence[Rule]:
    account = models.Account
    return (
        Rule(
            model=account,
            kept="a week where the address was never confirmed",
            since=account.created_at,
            lasts=settings.unconfirmed_account_retention,
            only=account.status == "unconfirmed",
            whose=(of_row(account, {"account_id": "id", "email": "email_normalised"}),),
        ),
        Rule(
            model=models.Look,
            kept=LOOK_KEPT,
            since=models.Look.looked_at,
            months=24,
            whose=(of_row(models.Look, _OF_ACCOUNT),),
        ),
        Rule(
            model=models.Revocation,
            kept="twice as long as an access token lives",
            since=models.Revocation.void_before,
            lasts=2 * settings.access_token_lifetime,
            every=MINUTELY,
        ),
        Rule(
            model=models.Throttle,
            kept="until the bucket is empty",
            since=models.Throttle.empty_at,
            every=timedelta(minutes=5),
        ),
    )
