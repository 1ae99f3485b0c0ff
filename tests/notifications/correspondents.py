"""Mail from people who need have neither an account nor a place."""

from dataclasses import replace

from chassis.addresses import normalise
from chassis.ids import new_id
from chassis.rights.sealing import Sealer
from notifications.commands.inbound import InboundMail, keep
from notifications.domain.inbound import Desk
from tests.notifications.conftest import NewUnitOfWork


def write(new_uow: NewUnitOfWork, address: str, **changes: object) -> None:
    """Have a mail of theirs kept; one of another `subject` is another thread."""
    mail = InboundMail(
        address=address,
        address_normalised=normalise(address),
        sender_name="Canary Name",
        desk=Desk.SUPPORT,
        subject="Canary subject",
        text="canary text",
        internet_message_id=str(new_id()),
        is_automatic=False,
    )
    with new_uow() as uow:
        keep(uow, Sealer(bytes(32)), replace(mail, **changes))  # type: ignore[arg-type]
