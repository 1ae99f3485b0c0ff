"""Taking a place in a series, for pages and API alike: a paid one goes on to Stripe's Checkout."""

from functools import partial
from typing import Any

from chassis import addresses
from gateway import idempotency
from gateway.authentication import caller
from gateway.context import remote, settings
from gateway.gather import gather


def join(slug: str, **asked: Any) -> dict[str, Any]:
    """Ask for a place; the answer has a `checkout_url` where it has to be paid for.

    Only to the owner of the address: a stranger's answer is the same whoever is known here, and
    the mail leads on.
    """
    series = remote().series
    joined = series.join_series(
        slug=slug,
        account_id=_account_of(asked["email"]),
        idempotency_key=idempotency.key(),
        **asked,
    )
    if joined["status"] != "awaiting_payment" or not joined.get("membership_id"):
        return joined
    return joined | {
        "checkout_url": _first_page(joined, series.get_public_series(slug=slug), asked)
    }


def confirm(token: str) -> dict[str, Any]:
    """Follow the mailed link; the answer has a `checkout_url` where a place has to be paid for."""
    membership = remote().series.confirm_membership(token=token)
    return membership | {"checkout_url": checkout_of(membership["manage_token"], membership)}


def accept(token: str) -> dict[str, Any]:
    """Take an offered place; the answer has a `checkout_url` where it has to be paid for."""
    membership = remote().series.accept_offer(token=token, idempotency_key=idempotency.key())
    return membership | {"checkout_url": checkout_of(token, membership)}


def checkout_of(
    token: str, membership: dict[str, Any], *, amount_cents: int | None = None
) -> str | None:
    """Where to go on paying for a membership that waits for it; None for any other.

    Where members pay what they want, they say so on a page of ours first.
    """
    if membership["status"] != "awaiting_payment":
        return None
    series = remote().series.get_membership(token=token)["series"]
    if amount_cents is None and is_chosen(series["series_id"]):
        return pay_page(token)
    return checkout_url(
        series,
        membership["membership_id"],
        email=membership["email"],
        name=membership["name"],
        amount_cents=amount_cents,
    )


def pay_page(token: str) -> str:
    """Our page on which a member says how much."""
    return f"{settings().public_url}/m/{token}/pay"


def is_chosen(series_id: str) -> bool:
    """Whether members of a series pay what they want."""
    found = gather(price=partial(remote().billing.get_price, series_id=series_id))
    return bool((found["price"] or {}).get("is_chosen"))


def _first_page(joined: dict[str, Any], series: dict[str, Any], asked: dict[str, Any]) -> str:
    if joined.get("manage_token") and is_chosen(series["series_id"]):
        return pay_page(joined["manage_token"])
    person = {"email": asked["email"], "name": asked["name"]}
    return checkout_url(series, joined["membership_id"], **person)


def checkout_url(
    series: dict[str, Any],
    membership_id: str,
    *,
    email: str,
    name: str,
    amount_cents: int | None = None,
) -> str:
    """A page at Stripe that takes the payment and leads back to the series."""
    page = f"{settings().public_url}/s/{series['slug']}"
    answer = remote().billing.start_checkout(
        membership_id=membership_id,
        series_id=series["series_id"],
        email=email,
        name=name,
        success_url=f"{page}/paid/{membership_id}",
        cancel_url=f"{page}?payment=cancelled",
        **({} if amount_cents is None else {"amount_cents": amount_cents}),
    )
    return str(answer["url"])


def _account_of(email: str) -> str | None:
    """The caller's account if `email` is its own, confirmed address.

    Series takes an address that comes with an account as proved, so another's must come without.
    """
    person = caller()
    if person is None:
        return None
    account = remote().identity.get_account(account_id=person.account_id)
    is_own = addresses.normalise(email) == addresses.normalise(account["email"])
    return person.account_id if is_own and account["email_verified"] else None
