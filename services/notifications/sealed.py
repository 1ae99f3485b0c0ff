"""Which columns hold secrets under the key ring, and what each value is bound to."""

from chassis.resealing import Sealed
from notifications.commands import mailings, sending
from notifications.models import Mailing, Message

SEALED = (
    Sealed(Mailing, "sealed", lambda row: mailings.context(row.id)),
    Sealed(Message, "probe", lambda row: sending.probe_context(row.id)),
)
