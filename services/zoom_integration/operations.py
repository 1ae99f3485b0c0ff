"""What a host does with their connection, where Zoom must be asked meanwhile.

No transaction is open while Zoom is asked. Failures of the client become the platform's errors
here.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

from chassis import clock
from chassis.errors import Conflict, Invalid, NotFound, RateLimited, Unavailable
from zoom_integration import access, leaving, queries
from zoom_integration.commands import connections, meetings, rooms
from zoom_integration.domain import ConnectionStatus
from zoom_integration.surroundings import Surroundings
from zoom_integration.zoom.api import Profile
from zoom_integration.zoom.oauth import Grant, authorization_url
from zoom_integration.zoom.transport import (
    GrantEnded,
    Refused,
    ScopesMissing,
    Throttled,
    Unreachable,
    ZoomFailure,
)


def begin_connect(around: Surroundings, *, host_id: UUID) -> dict[str, str]:
    """The address at Zoom where the host allows the connection."""
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    with around.unit_of_work() as uow:
        connections.begin(uow, host_id=host_id, state=state, verifier=verifier)
    settings = around.settings
    url = authorization_url(
        settings.zoom_authorize_url or settings.zoom_oauth_url,
        client_id=settings.zoom_client_id,
        redirect_uri=settings.redirect_uri,
        state=state,
        challenge=_challenge(verifier),
    )
    return {"authorization_url": url}


def finish_connect(around: Surroundings, *, host_id: UUID, state: str, code: str) -> dict[str, Any]:
    """Keep what the host allowed. Invalid: wrong state or code. Conflict: scopes are missing."""
    with around.unit_of_work() as uow:
        attempt_id, verifier = connections.take_attempt(uow, host_id=host_id, state=state)
    grant = _exchange(around, code, verifier)
    with _revoked_on_failure(around, grant), _as_ours():
        _check_scopes(grant)
        profile = around.clients.api.profile(grant.access_token)
        with around.unit_of_work() as uow:
            connections.establish(
                uow, attempt_id=attempt_id, grant=grant, zoom_user_id=profile.zoom_user_id
            )
    return get_connection(around, host_id=host_id)


def get_connection(
    around: Surroundings, *, host_id: UUID, with_profile: bool = False
) -> dict[str, Any]:
    """The connection; the profile is asked of Zoom each time and kept nowhere (P10, P15)."""
    shown = _shown(around, host_id)
    if not with_profile or shown["status"] != ConnectionStatus.ACTIVE:
        return shown
    profile = _profile(around, host_id)
    # What Zoom answered may have shown that the connection is broken.
    return {**(shown if profile else _shown(around, host_id)), "profile": profile}


def disconnect(
    around: Surroundings,
    *,
    host_id: UUID,
    cancel_meetings: bool,
    own_url: str | None = None,
    hand_to_id: UUID | None = None,
) -> dict[str, Any]:
    """Delete tokens and identifiers, then have Zoom confirm it (P20 to P22).

    What is deleted is gone whatever Zoom does; `is_confirmed` says whether Zoom has answered in
    time. Where it has not, the errand goes on by itself. With `own_url`, sessions to come lead to
    it; with `hand_to_id`, that co-host's account keeps their meetings. Raises Conflict where the
    co-host is not connected: then nothing has changed.
    """
    with around.unit_of_work() as uow:
        if hand_to_id:
            connections.check_keeper(uow, host_id=host_id, keeper_id=hand_to_id)
        if own_url:
            rooms.use_own_link(uow, host_id=host_id, own_url=own_url)
        is_cancelling = cancel_meetings or own_url is not None or hand_to_id is not None
        errand_id = connections.remove(uow, host_id=host_id, cancel_meetings=is_cancelling)
        if hand_to_id:
            meetings.hand_over(uow, host_id, to_id=hand_to_id)
    is_confirmed = errand_id is None or leaving.run(around, errand_id)
    return {**_shown(around, host_id), "is_confirmed": is_confirmed}


def take_back(around: Surroundings, *, host_id: UUID) -> dict[str, Any]:
    """Have what co-hosts keep made in the host's own account. Raises Conflict without one."""
    with around.unit_of_work() as uow:
        connections.require_active(uow, host_id)
        meetings.take_back(uow, host_id)
    return _shown(around, host_id)


def _shown(around: Surroundings, host_id: UUID) -> dict[str, Any]:
    with around.connection() as db:
        budget = around.settings.zoom_daily_writes
        return queries.get_connection(db, host_id=host_id, now=clock.now(), budget=budget)


def _exchange(around: Surroundings, code: str, verifier: str) -> Grant:
    with _as_ours():
        try:
            return around.clients.oauth.exchange(
                code=code, redirect_uri=around.settings.redirect_uri, verifier=verifier
            )
        except (Refused, GrantEnded) as error:
            message = "Zoom did not accept this any more. Please try again."
            raise Invalid("connect_code_refused", message) from error


def _check_scopes(grant: Grant) -> None:
    if grant.missing_scopes:
        message = "Session Monster needs every permission that Zoom lists. Please allow them all."
        raise Conflict("zoom_scopes_missing", message, {"scopes": grant.missing_scopes})


def _profile(around: Surroundings, host_id: UUID) -> Profile | None:
    """None where Zoom cannot be asked just now: the rest of the page still stands."""
    with suppress(ZoomFailure, Conflict, NotFound, Unavailable):
        return access.call(around, host_id, around.clients.api.profile)
    return None


@contextmanager
def _revoked_on_failure(around: Surroundings, grant: Grant) -> Iterator[None]:
    """A grant that we do not keep must not stay behind at Zoom."""
    try:
        yield
    except BaseException:
        with suppress(ZoomFailure):
            around.clients.oauth.revoke(grant.access_token)
        raise


@contextmanager
def _as_ours() -> Iterator[None]:
    """Zoom's failures as errors that a caller can act on."""
    try:
        yield
    except Throttled as error:
        raise RateLimited("zoom_busy", "Zoom wants us to wait. Please try again.") from error
    except Unreachable as error:
        raise Unavailable("zoom_unavailable", "Zoom does not answer. Please try again.") from error
    except ScopesMissing as error:
        raise Conflict("zoom_scopes_missing", "Zoom has not allowed all that is needed.") from error
    except ZoomFailure as error:
        raise Unavailable("zoom_refused", "Zoom refused. Please connect again.") from error


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
