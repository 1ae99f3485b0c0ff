"""What billing answers, hears and does by itself: parse, call, dump."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from billing import figures, models, retention, schemas
from billing.commands import (
    changes,
    connections,
    fairness,
    memberships,
    notices,
    prices,
    refunds,
    renewals,
    sessions,
)
from billing.domain.notices import Notice
from billing.operations import (
    connecting,
    discounting,
    earning,
    linking,
    managing,
    paying,
    pricing,
    reconciling,
    upkeep,
    webhooks,
)
from billing.operations.context import Context
from billing.privacy import BillingParticipant
from billing.queries import disputes, ledger, money, standing
from billing.settings import Settings
from chassis import clock
from chassis.figures import Figure
from chassis.messages import Message
from chassis.transport.entrypoints import command, every, on_event, on_webhook, operation, query
from chassis.transport.service import Service
from chassis.unit_of_work import UnitOfWork


class BillingService(Service):
    """Hosts' Stripe connections, prices, checkouts, subscriptions."""

    name = "billing"
    participant = BillingParticipant(models.Base.metadata)
    settings: Settings
    schedule = staticmethod(retention.rules)

    def figures(self) -> Sequence[Figure]:
        return figures.FIGURES

    @operation(schemas.BeginOnboarding, schemas.Link)
    def begin_onboarding(self, **asked: Any) -> Any:
        return connecting.begin_onboarding(self.context, **asked)

    @operation(schemas.GetConnection, schemas.Connection)
    def get_connection(self, **asked: Any) -> Any:
        return connecting.get_connection(self.context, **asked)

    @operation(schemas.ByHost, schemas.Connection)
    def disconnect(self, host_id: UUID) -> Any:
        return connecting.disconnect(self.context, host_id=host_id)

    @operation(schemas.SetPrice, schemas.Price)
    def set_price(self, **asked: Any) -> Any:
        return pricing.set_price(self.context, **asked)

    @query(schemas.BySeries, schemas.Price)
    def get_price(self, db: Connection, series_id: UUID) -> Any:
        return ledger.get_price(db, series_id=series_id)

    @query(schemas.BySeries, schemas.Rules)
    def get_rules(self, db: Connection, series_id: UUID) -> Any:
        return ledger.get_rules(db, series_id=series_id)

    @command(schemas.SetRules, schemas.Rules)
    def set_rules(self, uow: UnitOfWork, **asked: Any) -> Any:
        return prices.set_rules(uow, **asked)

    @command(schemas.Pause, schemas.Affected)
    def pause_series(self, uow: UnitOfWork, **asked: Any) -> Any:
        return {"number": changes.wish_pause(uow, **asked)}

    @command(schemas.SetTax, schemas.Connection)
    def set_tax(self, uow: UnitOfWork, **asked: Any) -> Any:
        return connections.set_tax(uow, **asked)

    @operation(schemas.AddCode, schemas.Code)
    def add_code(self, **asked: Any) -> Any:
        return discounting.add_code(self.context, **asked)

    @operation(schemas.StopCode, schemas.Code)
    def stop_code(self, **asked: Any) -> Any:
        return discounting.stop_code(self.context, **asked)

    @query(schemas.ByHost, schemas.Codes)
    def list_codes(self, db: Connection, host_id: UUID) -> Any:
        return ledger.list_codes(db, host_id=host_id)

    @operation(schemas.StartCheckout, schemas.CheckoutPage)
    def start_checkout(self, **asked: Any) -> Any:
        return paying.start_checkout(self.context, **asked)

    @operation(schemas.ByMembership, schemas.Outcome)
    def settle_checkout(self, membership_id: UUID) -> Any:
        return paying.settle_checkout(self.context, membership_id=membership_id)

    @operation(schemas.OpenPortal, schemas.Link)
    def open_portal(self, **asked: Any) -> Any:
        return managing.open_portal(self.context, **asked)

    @operation(schemas.CancelSubscription, schemas.Subscription)
    def cancel_subscription(self, **asked: Any) -> Any:
        return managing.cancel_subscription(self.context, **asked)

    @query(schemas.ByMembership, schemas.Standing)
    def get_standing(self, db: Connection, membership_id: UUID) -> Any:
        return standing.standing(db, membership_id=membership_id)

    @query(schemas.ByHost, schemas.Revenues)
    def get_revenue(self, db: Connection, host_id: UUID) -> Any:
        since = money.year_before(clock.now())
        return money.revenue(db, host_id=host_id, since=since)

    @operation(schemas.ByHost, schemas.Earnings)
    def get_earnings(self, host_id: UUID) -> Any:
        return earning.get_earnings(self.context, host_id=host_id)

    @query(schemas.ByHost, schemas.AllAtRisk)
    def list_at_risk(self, db: Connection, host_id: UUID) -> Any:
        return money.at_risk(db, host_id=host_id)

    @query(schemas.ByHost, schemas.Disputes)
    def list_disputes(self, db: Connection, host_id: UUID) -> Any:
        return disputes.open_disputes(db, host_id=host_id)

    @query(schemas.ByHost, schemas.AllUnfair)
    def list_unfair(self, db: Connection, host_id: UUID) -> Any:
        return money.unfair(db, host_id=host_id, now=clock.now())

    @command(schemas.Judge, schemas.Affected)
    def judge_unfair(self, uow: UnitOfWork, **asked: Any) -> Any:
        return {"number": fairness.judge(uow, **asked)}

    @query(schemas.ByHost, schemas.Comparison)
    def get_comparison(self, db: Connection, host_id: UUID) -> Any:
        return money.comparison(db, host_id=host_id)

    @query(schemas.ByHost, schemas.Rehearsal)
    def rehearse_disconnect(self, db: Connection, host_id: UUID) -> Any:
        return money.affected(db, host_id=host_id)

    @operation(schemas.ByHost, schemas.Link)
    def begin_link(self, host_id: UUID) -> Any:
        return linking.begin_link(self.context, host_id=host_id)

    @operation(schemas.FinishLink, schemas.Connection)
    def finish_link(self, **asked: Any) -> Any:
        return linking.finish_link(self.context, **asked)

    @query(schemas.ListSubscriptions, schemas.Subscriptions)
    def list_subscriptions(self, db: Connection, **asked: Any) -> Any:
        return ledger.list_subscriptions(db, **asked)

    @query(schemas.ListPayments, schemas.Payments)
    def list_payments(self, db: Connection, **asked: Any) -> Any:
        return ledger.list_payments(db, **asked)

    @command(schemas.RefundPayment, schemas.Refund)
    def refund_payment(self, uow: UnitOfWork, **asked: Any) -> Any:
        return refunds.wish_for_host(uow, **asked)

    @operation(schemas.ReceiveWebhook, schemas.WebhookAnswer)
    def receive_webhook(self, **asked: Any) -> Any:
        return webhooks.receive(self.context, **asked)

    @on_event("series", "series_created", schemas.SeriesCreated)
    def note_series(self, uow: UnitOfWork, message: Message) -> None:
        prices.record_series(uow, **message.payload)

    @on_event("series", "series_updated", schemas.SeriesUpdated)
    def note_title(self, uow: UnitOfWork, message: Message) -> None:
        prices.rename_series(uow, **message.payload)

    @on_event("series", "series_deleted", schemas.SeriesDeleted)
    def end_series(self, uow: UnitOfWork, message: Message) -> None:
        memberships.delete_series(uow, **message.payload)

    @on_event("series", "sessions_scheduled", schemas.SessionsScheduled)
    def note_sessions(self, uow: UnitOfWork, message: Message) -> None:
        told = message.payload
        sessions.note(uow, series_id=told["series_id"], scheduled=told["sessions"])

    @on_event("series", "session_rescheduled", schemas.SessionChanged)
    def move_session(self, uow: UnitOfWork, message: Message) -> None:
        sessions.move(uow, **message.payload)

    @on_event("series", "session_cancelled", schemas.SessionChanged)
    def cancel_session(self, uow: UnitOfWork, message: Message) -> None:
        sessions.cancel(uow, **message.payload)

    @on_event("series", "membership_ended", schemas.MembershipEnded, in_groups=True)
    def end_membership(self, uow: UnitOfWork, message: Message) -> None:
        memberships.end_membership(uow, **message.payload)

    @on_webhook("stripe", "account.updated")
    @on_webhook("stripe", "application_fee.*")
    @on_webhook("stripe", "charge.*")
    @on_webhook("stripe", "checkout.session.*")
    @on_webhook("stripe", "customer.*")
    @on_webhook("stripe", "invoice.*")
    @on_webhook("stripe", "payment_intent.succeeded")
    @on_webhook("stripe", "refund.*")
    @on_webhook("stripe", "v2.core.account*")
    def take_notice(self, uow: UnitOfWork, message: Message) -> None:
        notices.take(uow, Notice(**message.payload))

    @on_webhook("stripe", "account.application.deauthorized")
    def note_disconnection(self, uow: UnitOfWork, message: Message) -> None:
        connections.remove_of_account(uow, account=message.payload["account"])

    @every(seconds=0.5)
    def keep_up(self) -> None:
        upkeep.work(self.context)

    @every(seconds=60)
    def look_for_overdue(self) -> None:
        reconciling.ask_for_overdue(self.context)

    @every(seconds=60)
    def tell_of_renewals(self) -> None:
        with self.unit_of_work() as uow:
            renewals.tell_ahead(uow)

    @every(seconds=60)
    def compare_with_stripe(self) -> None:
        reconciling.reconcile_next(self.context)

    @every(seconds=3600)
    def look_for_returned_fees(self) -> None:
        reconciling.ask_for_returned_fees(self.context)

    @cached_property
    def context(self) -> Context:
        return Context(
            unit_of_work=self.unit_of_work,
            connection=self.connection,
            stripe=self.clients,
            calls=self.calls,
            settings=self.settings,
            wake_inbox=self.arrived.set,
        )
