"""A host's connection to Stripe: what state it is in, and what is still asked, in plain words."""

from collections.abc import Iterable
from enum import StrEnum

from billing.domain.remote import RemoteAccount, Requirement


class ConnectionStatus(StrEnum):
    """`none` is shown where a host has no connection at all."""

    NONE = "none"
    ONBOARDING = "onboarding"
    ACTIVE = "active"
    RESTRICTED = "restricted"
    DISCONNECTING = "disconnecting"


def status_of(account: RemoteAccount, *, was_active: bool) -> ConnectionStatus:
    """Coming back from onboarding proves nothing: only what the account can do counts."""
    if account.can_charge:
        return ConnectionStatus.ACTIVE
    return ConnectionStatus.RESTRICTED if was_active else ConnectionStatus.ONBOARDING


_WORDS = (
    ("terms_of_service", "Accept Stripe's terms of service."),
    ("registered_name", "Give the name of your business."),
    ("business_url", "Give the address of your website or page."),
    ("product_description", "Describe what you offer."),
    ("outbound_destination", "Add the bank account that Stripe pays out to."),
    ("external_account", "Add the bank account that Stripe pays out to."),
    ("verification", "Upload a document that proves who you are."),
    ("documents", "Upload a document that Stripe asks for."),
    ("date_of_birth", "Give your date of birth."),
    ("address", "Give your address."),
    ("id_numbers", "Give your tax or identity number."),
    ("phone", "Give a phone number."),
    ("email", "Give an e-mail address."),
    ("surname", "Give your name."),
    ("given_name", "Give your name."),
    ("statement_descriptor", "Say how payments appear on your members' statements."),
)
ACCESS_LOST = {
    "code": "access_lost",
    "text": "Stripe does not let us act for you any more: disconnect, then connect again.",
}
_OTHERWISE = "Stripe asks for one more detail; its page says which."


def in_plain_words(requirements: Iterable[Requirement]) -> list[dict[str, str]]:
    """What a host reads: one sentence for each requirement, the overdue ones first."""
    ordered = sorted(requirements, key=lambda found: not found.is_overdue)
    return [{"code": found.code, "text": _sentence(found.code)} for found in ordered]


def _sentence(code: str) -> str:
    return next((words for part, words in _WORDS if part in code), _OTHERWISE)
