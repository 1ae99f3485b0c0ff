"""A subscription that goes on otherwise: at another price, or paused. A worker carries it out."""

from datetime import datetime
from uuid import UUID

from billing.domain.standing import Standing, standing_of
from billing.models import Price, Subscription
from billing.repository import catalog, ledger, upkeep
from chassis.errors import Invalid, NotFound
from chassis.unit_of_work import UnitOfWork


def wish_price(uow: UnitOfWork, price: Price) -> int:
    """Let who pays already pay this price from the next renewal on; how many that is.

    Those only who pay in the same currency as often: another rhythm would charge them at once.
    What members chose themselves stays theirs.
    """
    number = 0
    for subscription in _running(uow, price.series_id):
        is_alike = (subscription.currency, subscription.interval) == (
            price.currency,
            price.interval,
        )
        if is_alike and not price.is_chosen and not _is_own_choice(uow, subscription):
            subscription.price_wish_id = price.id
            upkeep.ask(uow.db, "subscription", subscription.id, uow.now)
            number += 1
    return number


def wish_pause(
    uow: UnitOfWork, *, host_id: UUID, series_id: UUID, resumes_at: datetime | None
) -> int:
    """No member of a series is charged until an instant; without one, they are again.

    Raises NotFound for a stranger's series. Places are kept meanwhile.
    """
    series = catalog.find_series(uow.db, series_id)
    if series is None or series.host_id != host_id:
        raise NotFound("series_unknown", "There is no such series.")
    if resumes_at is not None and resumes_at <= uow.now:
        sentence = "That day is past."
        raise Invalid("past_already", sentence, {"resumes_at": [sentence]})
    number = 0
    for subscription in _running(uow, series_id):
        if resumes_at is None and not subscription.is_paused and subscription.pause_wish is None:
            continue
        _let_pause(uow, subscription, resumes_at)
        number += 1
    return number


def _let_pause(uow: UnitOfWork, subscription: Subscription, resumes_at: datetime | None) -> None:
    """A restricted member is not charged as it is: the host's wish waits until that ends."""
    subscription.paused_until = resumes_at
    if subscription.is_withheld:
        subscription.is_paused = resumes_at is not None
        return
    subscription.pause_wish = "resume" if resumes_at is None else "pause"
    upkeep.ask(uow.db, "subscription", subscription.id, uow.now)


def _running(uow: UnitOfWork, series_id: UUID) -> list[Subscription]:
    found = ledger.live_subscriptions(
        uow.db,
        Subscription.series_id == series_id,
        Subscription.stripe_subscription_id.is_not(None),
        Subscription.end_wish.is_distinct_from("now"),
    )
    running = (Standing.CURRENT, Standing.GRACE)
    return [one for one in found if standing_of(one.status) in running]


def _is_own_choice(uow: UnitOfWork, subscription: Subscription) -> bool:
    price = ledger.price_of(uow.db, subscription)
    return price is not None and price.is_chosen
