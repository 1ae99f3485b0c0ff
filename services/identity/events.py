"""What identity publishes. Payloads hold ids, and the secret that a mail must carry."""

from datetime import datetime
from uuid import UUID

from chassis.messages import Event


def email_confirmation_requested(account_id: UUID, token: str) -> Event:
    """Somebody signed up: the link is to be mailed to the account's address."""
    return Event("email_confirmation_requested", 1, {"account_id": str(account_id), "token": token})


def sign_up_attempted_again(account_id: UUID) -> Event:
    """Somebody signed up with, or wished to change to, the address of a confirmed account."""
    return Event("sign_up_attempted_again", 1, {"account_id": str(account_id)})


def email_confirmed(account_id: UUID) -> Event:
    return Event("email_confirmed", 1, {"account_id": str(account_id)})


def sign_in_link_requested(account_id: UUID, token: str) -> Event:
    return Event("sign_in_link_requested", 1, {"account_id": str(account_id), "token": token})


def signed_in_from_new_device(
    account_id: UUID, *, browser: str, operating_system: str, signed_in_at: datetime
) -> Event:
    payload = {
        "account_id": str(account_id),
        "browser": browser,
        "operating_system": operating_system,
        "signed_in_at": signed_in_at,
    }
    return Event("signed_in_from_new_device", 1, payload)


def credentials_changed(account_id: UUID, what: str) -> Event:
    """A way of signing in came or went; `what` is such as `password` or `google_linked`."""
    return Event("credentials_changed", 1, {"account_id": str(account_id), "what": what})


def email_change_requested(account_id: UUID, change_id: UUID, token: str) -> Event:
    """The link is to be mailed to the new address: ask `get_contact` with `change_id`."""
    return Event("email_change_requested", 1, _change(account_id, change_id, token))


def email_changed(account_id: UUID, change_id: UUID, revert_token: str) -> Event:
    """The old address is to be told: ask `get_contact` with `change_id`."""
    return Event("email_changed", 1, _change(account_id, change_id, revert_token))


def team_member_invited(team_member_id: UUID, host_id: UUID, token: str) -> Event:
    """The link is to be mailed to whoever is invited: ask `get_invitation`."""
    payload = {"team_member_id": str(team_member_id), "host_id": str(host_id), "token": token}
    return Event("team_member_invited", 1, payload)


def account_erased(account_id: UUID) -> Event:
    return Event("account_erased", 1, {"account_id": str(account_id)})


def _change(account_id: UUID, change_id: UUID, token: str) -> dict[str, str]:
    return {"account_id": str(account_id), "change_id": str(change_id), "token": token}
