"""What privacy answers, hears and does by itself: parse, call, dump; a module a subject."""

from privacy import models
from privacy.privacy import PrivacyParticipant
from privacy.service.background import Background
from privacy.service.choices import ChoiceMethods
from privacy.service.desk import DeskMethods
from privacy.service.rights import RightsMethods


class PrivacyService(RightsMethods, DeskMethods, ChoiceMethods, Background):
    """Rights requests: opened, proved, fanned out to every service, answered."""

    name = "privacy"
    participant = PrivacyParticipant(models.Base.metadata)
