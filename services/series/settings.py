"""What series reads from the environment when it starts."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import timedelta

from chassis.encryption import KeyRing
from chassis.settings import KEPT, ServiceSettings
from series.domain.links import Links
from series.domain.schedule import Horizon


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Durations are given in seconds."""

    horizon: timedelta = timedelta(days=90)
    fewest_sessions_ahead: int = 4
    confirm_within: timedelta = field(default=timedelta(days=2), metadata=KEPT)
    invitation_stands_for: timedelta = field(default=timedelta(days=14), metadata=KEPT)
    pay_within: timedelta = timedelta(minutes=40)
    accept_offer_within: timedelta = timedelta(hours=24)
    ask_again_after: timedelta = timedelta(minutes=1)
    keep_ended_memberships: timedelta = field(default=timedelta(days=365), metadata=KEPT)
    erase_deleted_series_after: timedelta = timedelta(minutes=5)


@dataclass(frozen=True)
class Policy:
    """What the operator decides for all series, as the commands need it."""

    links: Links
    horizon: Horizon
    confirm_within: timedelta
    invitation_stands_for: timedelta
    pay_within: timedelta
    accept_offer_within: timedelta
    ask_again_after: timedelta
    erase_deleted_series_after: timedelta


def policy_from(settings: Settings) -> Policy:
    return Policy(
        links=_links(KeyRing.from_setting(settings.encryption_keys)),
        horizon=Horizon(settings.horizon, at_least=settings.fewest_sessions_ahead),
        confirm_within=settings.confirm_within,
        invitation_stands_for=settings.invitation_stands_for,
        pay_within=settings.pay_within,
        accept_offer_within=settings.accept_offer_within,
        ask_again_after=settings.ask_again_after,
        erase_deleted_series_after=settings.erase_deleted_series_after,
    )


def _links(ring: KeyRing) -> Links:
    """Links under keys derived from the ring's, so that links live as long as its keys do."""
    others = [key for key_id, key in ring.keys.items() if key_id != ring.primary]
    keys = (ring.keys[ring.primary], *others)
    return Links(tuple(hmac.digest(key, b"series links", hashlib.sha256) for key in keys))
