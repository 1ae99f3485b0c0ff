"""The tables of identity. Importing this package fills `Base.metadata`."""

from identity.models.accounts import Account, GoogleLink, MailedToken, Picture, RoleGrant
from identity.models.base import Base
from identity.models.browser_sessions import (
    BrowserSession,
    KnownDevice,
    RefreshToken,
    Revocation,
    SignIn,
)
from identity.models.factors import Challenge, Passkey, RecoveryCode, Totp
from identity.models.google import GoogleAttempt, GoogleRevocation
from identity.models.keys import SigningKey, Throttle
from identity.models.teams import ApiKey, Look, TeamMember

__all__ = [
    "Account",
    "ApiKey",
    "Base",
    "BrowserSession",
    "Challenge",
    "GoogleAttempt",
    "GoogleLink",
    "GoogleRevocation",
    "KnownDevice",
    "Look",
    "MailedToken",
    "Passkey",
    "Picture",
    "RecoveryCode",
    "RefreshToken",
    "Revocation",
    "RoleGrant",
    "SignIn",
    "SigningKey",
    "TeamMember",
    "Throttle",
    "Totp",
]
