"""The address of every page, with something to show on each."""

from tests.gateway.doubles import Platform
from tests.gateway.doubles.trails import MAILING
from tests.gateway.policies import COMING, EARLIER

PUBLIC = (
    "/",
    "/sign-up",
    "/sign-in",
    "/sign-in/mail",
    "/check-your-mail?why=sign-up",
    "/verify?token=abc",
    "/sign-in/link?token=abc",
    "/account/address/confirm?token=abc",
    "/account/address/revert?token=abc",
    "/s/{slug}",
    "/s/{slug}/joined?status=waiting",
    "/s/{slug}/paid/{session}",
    "/memberships/confirm?token=abc",
    "/m/manage-token-0123456789",
    "/m/manage-token-0123456789/leave",
    "/left",
    "/j/join-token-0123456789",
    "/u/mail-token-0123456789",
    "/privacy",
    "/privacy/requests/confirm?token=abc",
    "/privacy/requests/status-token-0123456789",
    "/legal/privacy",
    "/legal/privacy/versions",
    "/legal/privacy/{earlier_version}",
    "/legal/privacy/{coming_version}",
    "/legal/processors",
    "/contact",
    "/api/docs",
    "/api/docs/problems",
    "/styleguide",
)
SIGNED_IN = (
    "/dashboard",
    "/account",
    "/account/security",
    "/account/security/passkeys/new",
    "/account/devices",
    "/account/address",
    "/account/team",
    "/account/api-keys",
    "/account/data",
    "/account/confirm",
    "/team/accept?token=abc",
    "/series/new",
    "/series/{series}",
    "/series/{series}/edit",
    "/series/{series}/archive",
    "/series/{series}/members",
    "/series/{series}/members/import",
    "/series/{series}/schedule",
    "/series/{series}/delete",
    "/series/{series}/sessions/{session}/cancel",
    "/series/{series}?sessions=past",
    "/series/{series}/sessions/{session}/trail",
    "/series/{series}/sessions/{session}/trail?gap=nothing",
    "/series/{series}/mail/{mailing}",
    "/series/{series}/members/{member}",
    "/series/{series}/sessions/{session}/room",
    "/series/{series}/room",
    "/series/{series}/sessions/{session}/reschedule",
    "/connect/zoom/disconnect",
    "/connect/stripe/disconnect",
    "/money",
    "/money/payments",
    "/operator/requests",
    "/operator/policy",
    "/operator/policy/{coming_version}",
    "/operator/people",
    "/ops/support",
    "/ops/support?status=closed",
)


def filled(path: str, platform: Platform) -> str:
    """The path with the ids of what the platform holds."""
    series = next(iter(platform.series.series.values()))
    session = next(iter(platform.series.sessions))
    return path.format(
        slug=series["slug"],
        series=series["series_id"],
        session=session,
        mailing=MAILING,
        earlier_version=EARLIER.name,
        coming_version=COMING.name,
        member=platform.series.came[0]["membership_id"],
    )
