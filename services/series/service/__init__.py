"""What series answers, hears and does by itself: parse, call, dump; a module a kind of caller."""

from series import models
from series.privacy import SeriesParticipant
from series.service.background import Background
from series.service.hearing import Hearing
from series.service.hosting import HostMethods
from series.service.subscribing import SubscriberMethods
from series.service.telling import RosterMethods


class SeriesService(HostMethods, SubscriberMethods, RosterMethods, Hearing, Background):
    """Series, their sessions, and who takes part."""

    name = "series"
    participant = SeriesParticipant(models.Base.metadata)
