"""A double of Stripe: Connect accounts, Checkout, subscriptions that the sandbox's clock renews.

The official SDK talks to it under `/stripe` (`base_addresses`); a person uses its hosted pages.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask

from sandbox.stripe import (
    accounts,
    balance,
    calls,
    catalog,
    checkout,
    collection,
    coupons,
    customers,
    dashboard,
    event_api,
    events,
    faulty,
    fees,
    invoices,
    ledger,
    lifecycle,
    oauth,
    pages,
    payments,
    portal,
    promotion_codes,
    refunds,
    subscriptions,
)
from sandbox.world import Door, World

# Importing a module lists its operations; these hold nothing else that is used here.
API = (
    accounts,
    catalog,
    coupons,
    customers,
    event_api,
    fees,
    invoices,
    payments,
    portal,
    promotion_codes,
    refunds,
)


def register(app: Flask, world: World) -> None:
    """Add Stripe to the sandbox."""
    blueprint = Blueprint(
        "stripe",
        __name__,
        url_prefix="/stripe",
        template_folder="templates",
        static_folder="static",
    )
    calls.install(blueprint)
    oauth.install(blueprint)
    pages.install(blueprint)
    dashboard.install(blueprint)
    app.register_blueprint(blueprint)
    ledger.index(world)
    world.webhooks.vendor("stripe", events.manners(world))
    world.fault_answers["stripe"] = faulty.answer
    _schedule(world)
    world.doors.append(
        Door("Stripe", "Accounts, payments, subscriptions.", (("Accounts", "/stripe/"),))
    )


def _schedule(world: World) -> None:
    actions: dict[str, Callable[..., Any]] = {
        "expire_checkout": checkout.expire,
        "pay_out": balance.pay_out,
        "renew": lifecycle.renew,
        "settle": collection.advance,
        "unpause": subscriptions.unpause,
    }
    for name, act in actions.items():
        world.clock.register(f"stripe.{name}", _at_its_time(world, act))


def _at_its_time(world: World, act: Callable[..., Any]) -> Callable[..., None]:
    def run(at: datetime, *, account: str, **arguments: Any) -> None:
        act(ledger.Ledger(world, account, at), **arguments)

    return run
