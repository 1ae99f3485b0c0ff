"""What notifications answers, hears and does by itself: parse, call, dump."""

from notifications.service.background import Background
from notifications.service.hearing import Hearing
from notifications.service.hosting import HostMethods
from notifications.service.operating import OperatorMethods
from notifications.service.receiving import MailMethods


class NotificationsService(HostMethods, MailMethods, OperatorMethods, Hearing, Background):
    """The whole service; each part is in the module named for it."""
