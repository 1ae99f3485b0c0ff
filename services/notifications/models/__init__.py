"""The tables of notifications. Importing this package fills `Base.metadata`.

A *mailing* is one thing to be told (why, what, until when). A *message* is one request to the mail
provider, to at most a thousand. A *recipient* is one person of a mailing. No address is kept of
them: it is asked for at the moment of sending, and recognised afterwards by its keyed digest.
"""

from notifications.models.base import Base
from notifications.models.plans import SessionPlan
from notifications.models.refusals import RefusalNews, Suppression, WebhookToken
from notifications.models.sending import HandOver, Mailing, Message, Recipient
from notifications.models.support import SupportLook, SupportMail, SupportThread
from notifications.models.voices import SeriesVoice

__all__ = [
    "Base",
    "HandOver",
    "Mailing",
    "Message",
    "Recipient",
    "RefusalNews",
    "SeriesVoice",
    "SessionPlan",
    "SupportLook",
    "SupportMail",
    "SupportThread",
    "Suppression",
    "WebhookToken",
]
