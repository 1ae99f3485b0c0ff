"""What notifications publishes."""

from uuid import UUID

from chassis.messages import Event


def privacy_mail_received(mail_id: UUID, *, sealed_address: str, sealed_subject: str) -> Event:
    """Somebody wrote to the privacy address (promise P33); the subject may say for what.

    Both are sealed under a key of this mail (rights.R1). Version 1 had them in the clear.
    """
    payload = {
        "mail_id": mail_id,
        "sealed_address": sealed_address,
        "sealed_subject": sealed_subject,
    }
    return Event("privacy_mail_received", 2, payload)
