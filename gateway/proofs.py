"""What a browser holds to show that it is a member's: tokens of series, in a cookie of their own.

Given where a member confirms, opens the manage page or types a mailed code; asked for where a join
link is opened, so that a leaked link does not let a stranger into a paid series.
"""

from flask import Flask, Response, current_app, g, request

from gateway.authentication import caller
from gateway.context import remote
from gateway.remote import Answer

_MOST = 10
_LONGEST = 200
_LIVES_SECONDS = 180 * 24 * 3600
_BETWEEN = "."


def held() -> list[str]:
    """The browser's proofs, the latest first."""
    found = request.cookies.get(_name(), "").split(_BETWEEN)
    return [proof for proof in found if 0 < len(proof) <= _LONGEST][:_MOST]


def keep(proof: str | None) -> None:
    """Have this answer give the browser a proof beside those that it holds."""
    if proof and proof not in held()[:1]:
        others = [one for one in held() if one != proof]
        g.proofs = [proof, *others][:_MOST]


def open_join_link(token: str) -> Answer:
    """The link as this browser may open it: with its proofs, or with its account's own address."""
    link = remote().series.open_join_link(token=token, proofs=held())
    address = None if link["is_proved"] else _own_address()
    if address is None:
        return link
    return remote().series.open_join_link(token=token, own_address=address)


def register(app: Flask) -> None:
    """Write the cookie on the way out."""
    app.after_request(_write)


def _own_address() -> str | None:
    """The address of who is signed in, if it is known to be theirs."""
    person = caller()
    if person is None:
        return None
    account = remote().identity.get_account(account_id=person.account_id)
    return str(account["email"]) if account["email_verified"] else None


def _name() -> str:
    return "__Host-member" if current_app.config["SESSION_COOKIE_SECURE"] else "member"


def _write(response: Response) -> Response:
    if "proofs" in g:
        response.set_cookie(
            _name(),
            _BETWEEN.join(g.proofs),
            max_age=_LIVES_SECONDS,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
            path="/",
        )
    return response
