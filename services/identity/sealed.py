"""Which columns hold secrets under the key ring, and what each value is bound to (promise P24)."""

from chassis.resealing import Sealed
from identity import sealed_addresses
from identity.commands import credentials, google, refreshing, second_factors, signing_keys
from identity.models import (
    GoogleAttempt,
    GoogleLink,
    GoogleRevocation,
    MailedToken,
    RefreshToken,
    SigningKey,
    Totp,
)

SEALED = (
    Sealed(SigningKey, "private_key_sealed", lambda row: signing_keys.context(row.kid)),
    Sealed(Totp, "secret_sealed", lambda row: second_factors.context(row.account_id)),
    Sealed(GoogleLink, "refresh_token_sealed", lambda row: credentials.context(row.account_id)),
    Sealed(GoogleRevocation, "token_sealed", lambda row: credentials.revocation_context(row.id)),
    Sealed(GoogleAttempt, "code_verifier_sealed", lambda row: google.context(row.state_digest)),
    Sealed(MailedToken, "email_sealed", lambda row: sealed_addresses.context(row.id)),
    Sealed(RefreshToken, "successor_sealed", lambda row: refreshing.context(row.digest)),
)
