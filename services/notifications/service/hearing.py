"""Facts from the other services: each leads to a mail, or to a plan."""

from chassis.messages import Message
from chassis.transport.entrypoints import on_event
from chassis.unit_of_work import UnitOfWork
from notifications.commands import (
    notices,
    plans,
)
from notifications.domain import kinds
from notifications.schemas import incoming
from notifications.service.base import Base


class Hearing(Base):
    # Facts from identity

    @on_event("identity", "email_confirmation_requested", incoming.OfAccountWithToken)
    def tell_to_confirm_address(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.CONFIRM_ADDRESS, event)

    @on_event("identity", "sign_up_attempted_again", incoming.OfAccount)
    def tell_of_another_sign_up(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.SIGN_UP_AGAIN, event)

    @on_event("identity", "sign_in_link_requested", incoming.OfAccountWithToken)
    def tell_sign_in_link(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.SIGN_IN_LINK, event)

    @on_event("identity", "signed_in_from_new_device", incoming.NewDevice)
    def tell_of_new_device(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.NEW_DEVICE, event)

    @on_event("identity", "credentials_changed", incoming.CredentialsChanged)
    def tell_of_credentials(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.CREDENTIALS_CHANGED, event)

    @on_event("identity", "email_change_requested", incoming.AddressChange)
    def tell_to_confirm_new_address(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.CONFIRM_NEW_ADDRESS, event)

    @on_event("identity", "email_changed", incoming.AddressChange)
    def tell_old_address(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.ADDRESS_CHANGED, event)

    @on_event("identity", "team_member_invited", incoming.TeamMemberInvited)
    def invite_to_team(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.TEAM_INVITATION, event)

    # Facts from series: sessions

    @on_event("series", "sessions_scheduled", incoming.SessionsScheduled)
    def plan_sessions(self, uow: UnitOfWork, event: Message) -> None:
        plans.note_scheduled(uow, known_at=event.occurred_at, **event.payload)

    @on_event("series", "session_rescheduled", incoming.SessionRescheduled)
    def plan_anew(self, uow: UnitOfWork, event: Message) -> None:
        plans.note_rescheduled(uow, known_at=event.occurred_at, **event.payload)

    @on_event("series", "session_cancelled", incoming.SessionNews)
    def call_off(self, uow: UnitOfWork, event: Message) -> None:
        plans.note_cancelled(uow, known_at=event.occurred_at, **event.payload)

    @on_event("series", "series_updated", incoming.SeriesWords)
    def adapt_plans(self, uow: UnitOfWork, event: Message) -> None:
        plans.note_series_updated(uow, known_at=event.occurred_at, **event.payload)

    @on_event("series", "series_deleted", incoming.OfSeries)
    def close_series(self, uow: UnitOfWork, event: Message) -> None:
        plans.note_series_deleted(uow, **event.payload)

    # Facts from series: memberships

    @on_event("series", "membership_requested", incoming.OfMembershipWithToken)
    def tell_to_confirm_membership(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.CONFIRM_MEMBERSHIP, event)

    @on_event("series", "membership_requested_again", incoming.OfMembership)
    def tell_of_present_place(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.ALREADY_MEMBER, event)

    @on_event("series", "join_code_requested", incoming.JoinCodeRequested)
    def tell_join_code(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.JOIN_CODE, event)

    @on_event("series", "membership_approval_requested", incoming.ApprovalRequested)
    def tell_host_to_approve(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.APPROVAL_REQUESTED, event)

    @on_event("series", "membership_activated", incoming.OfMembership)
    def welcome(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.WELCOME, event)

    @on_event("series", "membership_waitlisted", incoming.OfMembership)
    def tell_of_waiting(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.WAITLISTED, event)

    @on_event("series", "place_offered", incoming.PlaceOffered)
    def tell_of_offer(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.PLACE_OFFERED, event)

    @on_event("series", "membership_ended", incoming.MembershipEnded, in_groups=True)
    def tell_of_end(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of_end(uow, event)

    # Facts from billing and zoom_integration

    @on_event("billing", "payment_succeeded", incoming.PaymentSucceeded)
    def send_receipt(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.RECEIPT, event)

    @on_event("billing", "payment_failed", incoming.PaymentFailed)
    def tell_of_failed_payment(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.PAYMENT_FAILED, event)

    @on_event("billing", "subscription_ended", incoming.OfMembership)
    def tell_of_ended_subscription(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.SUBSCRIPTION_ENDED, event)

    @on_event("billing", "renewal_upcoming", incoming.RenewalUpcoming)
    def tell_of_renewal(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.RENEWAL_UPCOMING, event)

    @on_event("billing", "refund_made", incoming.Payment)
    def tell_of_refund(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.REFUND_MADE, event)

    @on_event("billing", "payment_disputed", incoming.PaymentDisputed)
    def tell_host_of_dispute(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of_dispute(uow, event)

    @on_event("zoom_integration", "connection_broken", incoming.ConnectionBroken)
    def tell_of_broken_connection(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.CONNECTION_BROKEN, event)

    @on_event("zoom_integration", "preflight_failed", incoming.PreflightFailed)
    def warn_of_a_room(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.PREFLIGHT_FAILED, event)

    @on_event("zoom_integration", "meetings_handed_over", incoming.KeptByCoHost)
    def tell_co_host_of_meetings(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_co_host(uow, kinds.MEETINGS_HANDED_OVER, event)

    @on_event("zoom_integration", "meetings_taken_back", incoming.KeptByCoHost)
    def tell_co_host_that_they_are_gone(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_co_host(uow, kinds.MEETINGS_TAKEN_BACK, event)

    # Facts from privacy

    @on_event("privacy", "verification_requested", incoming.VerificationRequested)
    def tell_to_verify_request(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.RIGHTS_VERIFY, event)

    @on_event("privacy", "request_acknowledged", incoming.RequestAcknowledged, in_groups=True)
    def acknowledge_request(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.RIGHTS_ACKNOWLEDGED, event)

    @on_event("privacy", "package_ready", incoming.PackageReady)
    def tell_of_package(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.PACKAGE_READY, event)

    @on_event("privacy", "package_code_requested", incoming.PackageCodeRequested)
    def tell_package_code(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.PACKAGE_CODE, event)

    @on_event("privacy", "request_completed", incoming.RequestCompleted, in_groups=True)
    def tell_of_completion(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.RIGHTS_COMPLETED, event)

    @on_event("privacy", "request_extended", incoming.RequestExtended)
    def tell_of_extension(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.RIGHTS_EXTENDED, event)

    @on_event("privacy", "request_refused", incoming.RequestRefused)
    def tell_of_refusal(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.RIGHTS_REFUSED, event)

    @on_event("privacy", "erasure_announced", incoming.ErasureAnnounced)
    def announce_erasure(self, uow: UnitOfWork, event: Message) -> None:
        notices.tell_of(uow, kinds.ERASURE_ANNOUNCED, event)
