"""The examples of messages: others' are read by our schemas, ours is what we publish."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from marshmallow import EXCLUDE, Schema

from chassis.transport.entrypoints import heard_by
from chassis.transport.service import Service
from notifications import events
from notifications.schemas import incoming
from notifications.service import NotificationsService

FOLDER = Path(__file__).parents[1] / "contracts" / "messages"
READ: dict[str, type[Schema]] = {
    "identity.email_confirmation_requested": incoming.OfAccountWithToken,
    "identity.sign_up_attempted_again": incoming.OfAccount,
    "identity.sign_in_link_requested": incoming.OfAccountWithToken,
    "identity.signed_in_from_new_device": incoming.NewDevice,
    "identity.credentials_changed": incoming.CredentialsChanged,
    "identity.email_change_requested": incoming.AddressChange,
    "identity.email_changed": incoming.AddressChange,
    "identity.team_member_invited": incoming.TeamMemberInvited,
    "series.sessions_scheduled": incoming.SessionsScheduled,
    "series.session_rescheduled": incoming.SessionRescheduled,
    "series.session_cancelled": incoming.SessionNews,
    "series.series_updated": incoming.SeriesWords,
    "series.series_deleted": incoming.OfSeries,
    "series.membership_requested": incoming.OfMembershipWithToken,
    "series.membership_requested_again": incoming.OfMembership,
    "series.join_code_requested": incoming.JoinCodeRequested,
    "series.membership_approval_requested": incoming.ApprovalRequested,
    "series.membership_activated": incoming.OfMembership,
    "series.membership_waitlisted": incoming.OfMembership,
    "series.place_offered": incoming.PlaceOffered,
    "series.membership_ended": incoming.MembershipEnded,
    "billing.payment_succeeded": incoming.PaymentSucceeded,
    "billing.payment_failed": incoming.PaymentFailed,
    "billing.payment_disputed": incoming.PaymentDisputed,
    "billing.subscription_ended": incoming.OfMembership,
    "billing.renewal_upcoming": incoming.RenewalUpcoming,
    "billing.refund_made": incoming.Payment,
    "zoom_integration.connection_broken": incoming.ConnectionBroken,
    "zoom_integration.meetings_handed_over": incoming.KeptByCoHost,
    "zoom_integration.meetings_taken_back": incoming.KeptByCoHost,
    "zoom_integration.preflight_failed": incoming.PreflightFailed,
    "privacy.verification_requested": incoming.VerificationRequested,
    "privacy.request_acknowledged": incoming.RequestAcknowledged,
    "privacy.package_code_requested": incoming.PackageCodeRequested,
    "privacy.package_ready": incoming.PackageReady,
    "privacy.request_completed": incoming.RequestCompleted,
    "privacy.request_extended": incoming.RequestExtended,
    "privacy.request_refused": incoming.RequestRefused,
    "privacy.erasure_announced": incoming.ErasureAnnounced,
}


def example(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return found


@pytest.mark.parametrize("name", READ)
def test_the_example_of_each_event_that_is_read_can_be_read(name: str):
    loaded = READ[name](unknown=EXCLUDE).load(example(name)["payload"])

    assert loaded


def test_no_event_is_heard_without_an_example():
    class Bare(Service):
        name = "notifications"

    assert heard_by(NotificationsService) - heard_by(Bare) == set(READ)


def test_what_is_published_has_the_shape_of_its_example():
    expected = example("notifications.privacy_mail_received")
    given = expected["payload"]

    event = events.privacy_mail_received(**{**given, "mail_id": UUID(given["mail_id"])})

    assert orjson.loads(orjson.dumps(event.payload)) == expected["payload"]
    assert (event.name, event.version) == (expected["name"], expected["version"])
