"""Whether an id token is Google's, ours, fresh and of this attempt. No I/O.

OpenID Connect Core 3.1.3.7, and Google's word that `iss` comes with and without its scheme:
https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

import jwt

ALGORITHMS = ["RS256"]
LEEWAY = timedelta(minutes=1)
MAX_SUBJECT_LENGTH = 255


class IdTokenRejected(Exception):
    """The sentence says why, and quotes nothing of the token."""


@dataclass(frozen=True)
class Expected:
    """What a token must say to be for us."""

    issuer: str
    client_id: str
    nonce: str
    now: datetime


@dataclass(frozen=True)
class GooglePerson:
    """Who Google says it is. `subject` alone identifies; an unverified address proves nothing."""

    subject: str
    email: str
    email_verified: bool
    name: str


def key_id_of(token: str) -> str:
    """The `kid` by which to look for the key. Raises IdTokenRejected."""
    try:
        return str(jwt.get_unverified_header(token)["kid"])
    except (jwt.InvalidTokenError, KeyError) as error:
        raise IdTokenRejected("it names no key") from error


def person_of(token: str, key: jwt.PyJWK, expected: Expected) -> GooglePerson:
    """The person of a sound token. Raises IdTokenRejected."""
    claims = _verified(token, key, expected)
    _check_time(claims, expected.now)
    if not compare_digest(str(claims.get("nonce", "")).encode(), expected.nonce.encode()):
        raise IdTokenRejected("its nonce is of another attempt")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise IdTokenRejected("it was issued to another client")
    return _person(claims)


def _verified(token: str, key: jwt.PyJWK, expected: Expected) -> dict[str, Any]:
    try:
        return dict(
            jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=expected.client_id,
                issuer=[expected.issuer, expected.issuer.partition("://")[2]],
                # Time is checked against the platform's clock, which the library does not know.
                options={
                    "require": ["iss", "aud", "sub", "exp", "iat"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        )
    except jwt.InvalidTokenError as error:
        raise IdTokenRejected(f"it is not valid: {type(error).__name__}") from error


def _check_time(claims: dict[str, Any], now: datetime) -> None:
    expires, issued = claims["exp"], claims["iat"]
    if not isinstance(expires, int | float) or not isinstance(issued, int | float):
        raise IdTokenRejected("its times are no numbers")
    if expires <= (now - LEEWAY).timestamp():
        raise IdTokenRejected("it has expired")
    if issued > (now + LEEWAY).timestamp():
        raise IdTokenRejected("it is from the future")


def _person(claims: dict[str, Any]) -> GooglePerson:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT_LENGTH:
        raise IdTokenRejected("its subject is unusable")
    return GooglePerson(
        subject=subject,
        email=str(claims.get("email", "")),
        # `hd` is no reason to believe an address: only this claim is, and only as a boolean.
        email_verified=claims.get("email_verified") is True,
        name=str(claims.get("name", "")),
    )
