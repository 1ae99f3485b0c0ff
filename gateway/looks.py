"""Who of the platform looked at a person: at their account, and at their mail to us."""

from typing import Any

from gateway.context import remote
from gateway.remote import Answer


def at_account(account_id: str) -> Answer:
    """As identity keeps them."""
    return remote().identity.list_looks(account_id=account_id)


def at_mail(account_id: str) -> Answer:
    """As notifications keeps them, by the address that the account has proved to be its own."""
    account = remote().identity.get_account(account_id=account_id)
    if not account["email_verified"]:
        return {"items": []}
    return remote().notifications.list_looks_at_mail(address=account["email"])


def together(*answers: Answer | None) -> list[dict[str, Any]]:
    """The latest first."""
    looks = [look for answer in answers if answer for look in answer["items"]]
    return sorted(looks, key=lambda look: str(look["looked_at"]), reverse=True)
