"""Stands in for the host's own Stripe Dashboard: what they have, and ways to make trouble."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox import world as worlds
from sandbox.stripe import accounts, customers, payments
from sandbox.stripe.errors import Refusal
from sandbox.stripe.ledger import PLATFORM, Ledger


def install(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/", view_func=show_accounts)
    blueprint.add_url_rule("/dashboard/<account_id>", view_func=show_account)
    blueprint.add_url_rule("/dashboard/<account_id>", view_func=change_account, methods=["POST"])


def show_accounts() -> ResponseReturnValue:
    return render_template("stripe/accounts.html", accounts=_platform().find("account"))


def show_account(account_id: str) -> ResponseReturnValue:
    platform = _platform()
    account = platform.get("account", account_id)
    if account is None:
        return render_template("stripe/gone.html", message="There is no such account."), 404
    ledger = platform.of(account_id)
    return render_template(
        "stripe/account.html",
        account=account,
        subscriptions=ledger.find("subscription"),
        charges=ledger.find("charge"),
        disputes=ledger.find("dispute"),
        customers={found["id"]: found for found in ledger.find("customer")},
    )


def change_account(account_id: str) -> ResponseReturnValue:
    """`change`: disconnect, ask (a document is due), mend, delete a customer, won or lost."""
    platform = _platform()
    change = request.form.get("change")
    try:
        with platform.world.store.transaction():
            if change == "disconnect":
                accounts.disconnect(platform, account_id)
            elif change in ("won", "lost"):
                ledger = platform.of(account_id)
                payments.decide(ledger, request.form.get("dispute", ""), change)
            elif change == "delete":
                ledger = platform.of(account_id)
                customers.delete_customer(ledger, {}, request.form.get("customer", ""))
            else:
                stage = (
                    accounts.Stage.VERIFICATION_DUE if change == "ask" else accounts.Stage.COMPLETE
                )
                accounts.reach(platform, account_id, stage)
    except Refusal as refusal:
        return render_template("stripe/gone.html", message=str(refusal)), refusal.status
    return redirect(request.path, 303)


def _platform() -> Ledger:
    world = worlds.of()
    return Ledger(world, PLATFORM, world.clock.now())
