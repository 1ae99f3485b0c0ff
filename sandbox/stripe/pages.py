"""The pages that Stripe hosts: onboarding, Checkout and the customer portal."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from sandbox import world as worlds
from sandbox.store import Document
from sandbox.stripe import accounts, cards, collection, customers, portal, purchase, subscriptions
from sandbox.stripe.endings import OVER
from sandbox.stripe.errors import Refusal
from sandbox.stripe.ledger import PLATFORM, Ledger
from sandbox.stripe.money import display


def install(blueprint: Blueprint) -> None:
    """Give the pages their routes, and their templates words for money and time."""
    blueprint.add_app_template_filter(display, "money")
    blueprint.add_app_template_filter(_day, "day")
    for path, view, methods in (
        ("/connect/links/<link_id>", open_onboarding, ["GET"]),
        ("/connect/onboarding/<link_id>", decide_onboarding, ["POST"]),
        ("/checkout/<session_id>", show_checkout, ["GET"]),
        ("/checkout/<session_id>", pay_checkout, ["POST"]),
        ("/portal/<session_id>", show_portal, ["GET"]),
        ("/portal/<session_id>", change_in_portal, ["POST"]),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=methods)


def open_onboarding(link_id: str) -> ResponseReturnValue:
    """A link works once and for five minutes; afterwards it leads to `refresh_url`."""
    ledger, links = _platform(), _links()
    link = links.get(link_id)
    if link is None:
        return _gone("This link does not exist.")
    if link["is_used"] or datetime.fromisoformat(link["expires_at"]) <= ledger.at:
        return redirect(link["refresh_url"], 303)
    links.update(link_id, is_used=True)
    account = ledger.need("account", link["account"])
    return render_template("stripe/onboarding.html", link=link, account=account)


def decide_onboarding(link_id: str) -> ResponseReturnValue:
    """The person says how far they go; then they return, whether it is complete or not."""
    ledger = _platform()
    link = _links().get(link_id)
    stage = request.form.get("stage", "")
    if link is None or not link["is_used"] or stage not in set(accounts.Stage):
        return _gone("This onboarding is over.")
    with ledger.world.store.transaction():
        accounts.reach(ledger, link["account"], accounts.Stage(stage))
    return redirect(link["return_url"] or link["refresh_url"], 303)


def show_checkout(session_id: str) -> ResponseReturnValue:
    opened = _open("checkout.session", session_id)
    if opened is None:
        return _gone("This page does not exist.")
    ledger, session = opened
    return _checkout_page(ledger, session)


def pay_checkout(session_id: str) -> ResponseReturnValue:
    """Read the card, forget its number, and pay; a refusal is shown on the page."""
    opened = _open("checkout.session", session_id)
    if opened is None:
        return _gone("This page does not exist.")
    ledger, session = opened
    form = request.form
    try:
        card = cards.read(form.get("number", ""), form.get("expiry", ""))
        with ledger.world.store.transaction():
            purchase.complete(
                ledger,
                session_id,
                email=_known_email(ledger, session) or form.get("email", ""),
                name=form.get("name", ""),
                card=card,
                code=form.get("code", ""),
            )
    except Refusal as refusal:
        return _checkout_page(ledger, session, problem=str(refusal)), refusal.status
    return redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session_id), 303)


def show_portal(session_id: str) -> ResponseReturnValue:
    opened = _open("billing_portal.session", session_id)
    if opened is None or not portal.is_open(*opened):
        return _gone("This page is over. Ask for a new link.")
    ledger, session = opened
    return _portal_page(ledger, session)


def change_in_portal(session_id: str) -> ResponseReturnValue:
    opened = _open("billing_portal.session", session_id)
    if opened is None or not portal.is_open(*opened):
        return _gone("This page is over. Ask for a new link.")
    ledger, session = opened
    try:
        with ledger.world.store.transaction():
            _CHANGES[request.form.get("change", "")](ledger, session)
    except KeyError:
        return _gone("This change is not offered.")
    except Refusal as refusal:
        return _portal_page(ledger, session, problem=str(refusal)), refusal.status
    return redirect(request.path, 303)


def _replace_card(ledger: Ledger, session: Document) -> None:
    card = cards.read(request.form.get("number", ""), request.form.get("expiry", ""))
    customer = customers.need_customer(ledger, session["customer"])
    method = customers.attach_card(ledger, customer, card)
    for subscription in _live(ledger, session):
        subscriptions.update_subscription(
            ledger, {"default_payment_method": method["id"]}, subscription["id"]
        )


def _cancel(ledger: Ledger, session: Document) -> None:
    chosen = ledger.need("billing_portal.configuration", session["configuration"])
    for subscription in _live(ledger, session):
        if subscription["id"] != request.form.get("subscription"):
            continue
        if chosen["features"]["subscription_cancel"]["mode"] == "immediately":
            subscriptions.cancel_subscription(ledger, {}, subscription["id"])
        else:
            subscriptions.update_subscription(
                ledger, {"cancel_at_period_end": True}, subscription["id"]
            )


def _keep(ledger: Ledger, session: Document) -> None:
    for subscription in _live(ledger, session):
        if subscription["id"] == request.form.get("subscription"):
            subscriptions.update_subscription(
                ledger, {"cancel_at_period_end": False}, subscription["id"]
            )


def _pay(ledger: Ledger, session: Document) -> None:
    for invoice in ledger.find("invoice", customer=session["customer"], status="open"):
        if invoice["id"] == request.form.get("invoice"):
            collection.settle(ledger, invoice["id"])


_CHANGES = {"card": _replace_card, "cancel": _cancel, "keep": _keep, "pay": _pay}


def _checkout_page(ledger: Ledger, session: Document, problem: str = "") -> str:
    account = ledger.of(PLATFORM).get("account", ledger.account)
    return render_template(
        "stripe/checkout.html",
        session=session,
        account=account,
        email=_known_email(ledger, session),
        problem=problem,
        form=request.form,
    )


def _known_email(ledger: Ledger, session: Document) -> str | None:
    """The address that the platform gave, which the person cannot change on the page."""
    customer = ledger.get("customer", session["customer"]) if session["customer"] else None
    return session["customer_email"] or (customer or {}).get("email")


def _portal_page(ledger: Ledger, session: Document, problem: str = "") -> str:
    customer = ledger.need("customer", session["customer"])
    method = customer.get("invoice_settings", {}).get("default_payment_method")
    return render_template(
        "stripe/portal.html",
        session=session,
        customer=customer,
        card=ledger.need("payment_method", method)["card"] if method else None,
        features=ledger.need("billing_portal.configuration", session["configuration"])["features"],
        subscriptions=_live(ledger, session),
        invoices=ledger.find("invoice", customer=session["customer"]),
        problem=problem,
    )


def _live(ledger: Ledger, session: Document) -> list[Document]:
    found = ledger.find("subscription", customer=session["customer"])
    return [subscription for subscription in found if subscription["status"] not in OVER]


def _open(kind: str, id: str) -> tuple[Ledger, Document] | None:  # noqa: A002
    """The object with its account's books: a page is opened by its address alone."""
    world = worlds.of()
    kept = world.store.collection(f"stripe.{kind}").get(id)
    if kept is None:
        return None
    return Ledger(world, kept["account"], world.clock.now()), kept["object"]


def _platform() -> Ledger:
    world = worlds.of()
    return Ledger(world, PLATFORM, world.clock.now())


def _links() -> Any:
    return worlds.of().store.collection("stripe.account_link")


def _gone(message: str) -> ResponseReturnValue:
    return render_template("stripe/gone.html", message=message), 404


def _day(stamp: int) -> str:
    return f"{datetime.fromtimestamp(stamp, UTC):%-d %b %Y}"
