"""What identity answers, hears and does by itself: parse, call, dump; a module a subject."""

from identity import models
from identity.privacy import IdentityParticipant
from identity.service.account import AccountMethods
from identity.service.background import Background
from identity.service.credentials import CredentialMethods
from identity.service.signing_in import SigningInMethods
from identity.service.teams import TeamMethods


class IdentityService(SigningInMethods, AccountMethods, CredentialMethods, TeamMethods, Background):
    name = "identity"
    participant = IdentityParticipant(models.Base.metadata)
