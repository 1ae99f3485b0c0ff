"""A mail to the privacy address opens a request (promise P33); its subject says for what.

What is to be corrected cannot be read from a mail: the person says it on the status page.
"""

from uuid import UUID

from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork
from privacy.commands import requests
from privacy.domain import Channel, right_named_in


def open_by_mail(
    uow: UnitOfWork,
    sealer: Sealer,
    *,
    mail_id: UUID | None = None,
    sealed_address: str = "",
    sealed_subject: str | None = None,
    address: str = "",
    subject: str | None = None,
) -> None:
    """Open what a mail asks for, as version 2 of the event tells of it, or as version 1 did.

    Raises InvalidCiphertext for what was not sealed for that mail.
    """
    if mail_id is not None:
        address = sealer.open(str(mail_id), sealed_address)
        subject = sealer.open(str(mail_id), sealed_subject) if sealed_subject else None
    right = right_named_in(subject or "")
    requests.open_by_address(uow, sealer, email=address, right=right, channel=Channel.MAIL)
