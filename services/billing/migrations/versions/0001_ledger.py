"""Connections, prices, customers, checkouts, subscriptions, payments, refunds, upkeep."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _connections()
    _catalog()
    _customers()
    _checkouts()
    _subscriptions()
    _payments()
    _refunds()
    _upkeep()


def _connections() -> None:
    op.create_table(
        "connection",
        sa.Column("id", sa.Uuid),
        sa.Column("host_id", sa.Uuid, nullable=False),
        sa.Column("stripe_account_id", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("requirements", JSONB, nullable=False),
        sa.Column("portal_configuration_id", sa.Text),
        sa.Column("key_version", sa.Integer, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("activated_at", INSTANT),
        sa.Column("seen_at", INSTANT),
        sa.Column("reconciled_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_connection"),
        sa.UniqueConstraint("host_id", name="uq_connection_host_id"),
        sa.UniqueConstraint("stripe_account_id", name="uq_connection_stripe_account_id"),
        sa.CheckConstraint(
            "status in ('onboarding', 'active', 'restricted', 'disconnecting')",
            name=op.f("ck_connection_status_known"),
        ),
    )


def _catalog() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Uuid),
        sa.Column("host_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("is_deleted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
    )
    op.create_index("ix_series_host_id", "series", ["host_id"])
    op.create_table(
        "price",
        sa.Column("id", sa.Uuid),
        sa.Column("series_id", sa.Uuid, nullable=False),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("interval", sa.Text, nullable=False),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.Column("connection_id", sa.Uuid),
        sa.Column("stripe_product_id", sa.Text),
        sa.Column("stripe_price_id", sa.Text),
        sa.Column("key_version", sa.Integer, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_price"),
        _reference("price", "series_id", "series"),
        _connection("price"),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_price_amount_positive")),
        sa.CheckConstraint(
            "interval in ('once', 'week', 'month', 'year')", name=op.f("ck_price_interval_known")
        ),
    )
    op.create_index("ix_price_series_id", "price", ["series_id"])
    op.create_index("ix_price_connection_id", "price", ["connection_id"])
    op.create_index(
        "uq_price_current",
        "price",
        ["series_id"],
        unique=True,
        postgresql_where=sa.text("is_current"),
    )


def _customers() -> None:
    op.create_table(
        "customer",
        sa.Column("id", sa.Uuid),
        sa.Column("membership_id", sa.Uuid, nullable=False),
        sa.Column("connection_id", sa.Uuid, nullable=False),
        sa.Column("stripe_customer_id", sa.Text),
        sa.Column("is_unwanted", sa.Boolean, nullable=False),
        sa.Column("key_version", sa.Integer, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customer"),
        sa.UniqueConstraint("membership_id", name="uq_customer_membership_id"),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connection.id"],
            name="fk_customer_connection_id_connection",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_customer_connection_id", "customer", ["connection_id"])
    op.create_index("ix_customer_stripe_customer_id", "customer", ["stripe_customer_id"])


def _checkouts() -> None:
    op.create_table(
        "checkout",
        sa.Column("id", sa.Uuid),
        sa.Column("membership_id", sa.Uuid, nullable=False),
        sa.Column("series_id", sa.Uuid, nullable=False),
        sa.Column("host_id", sa.Uuid, nullable=False),
        sa.Column("price_id", sa.Uuid, nullable=False),
        sa.Column("connection_id", sa.Uuid),
        sa.Column("stripe_session_id", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("is_unwanted", sa.Boolean, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_checkout"),
        sa.UniqueConstraint("stripe_session_id", name="uq_checkout_stripe_session_id"),
        _reference("checkout", "price_id", "price"),
        _connection("checkout"),
        sa.CheckConstraint(
            "status in ('open', 'complete', 'expired', 'abandoned')",
            name=op.f("ck_checkout_status_known"),
        ),
    )
    for column in ("membership_id", "series_id", "host_id", "connection_id"):
        op.create_index(f"ix_checkout_{column}", "checkout", [column])
    op.create_index(
        "uq_checkout_open",
        "checkout",
        ["membership_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )


def _subscriptions() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.Uuid),
        sa.Column("checkout_id", sa.Uuid, nullable=False),
        sa.Column("membership_id", sa.Uuid, nullable=False),
        sa.Column("series_id", sa.Uuid, nullable=False),
        sa.Column("host_id", sa.Uuid, nullable=False),
        sa.Column("connection_id", sa.Uuid),
        sa.Column("stripe_customer_id", sa.Text),
        sa.Column("stripe_subscription_id", sa.Text),
        sa.Column("stripe_payment_intent_id", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("interval", sa.Text, nullable=False),
        sa.Column("period_ends_at", INSTANT),
        sa.Column("ends_with_period", sa.Boolean, nullable=False),
        sa.Column("end_wish", sa.Text),
        sa.Column("end_reason", sa.Text),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("seen_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint("checkout_id", name="uq_subscription_checkout_id"),
        sa.UniqueConstraint(
            "stripe_subscription_id", name="uq_subscription_stripe_subscription_id"
        ),
        sa.UniqueConstraint(
            "stripe_payment_intent_id", name="uq_subscription_stripe_payment_intent_id"
        ),
        _reference("subscription", "checkout_id", "checkout"),
        _connection("subscription"),
        sa.CheckConstraint(
            "end_wish in ('now', 'with_period')", name=op.f("ck_subscription_end_wish_known")
        ),
    )
    for column in (
        "membership_id",
        "series_id",
        "host_id",
        "connection_id",
        "stripe_customer_id",
    ):
        op.create_index(f"ix_subscription_{column}", "subscription", [column])
    op.create_index(
        "ix_subscription_live",
        "subscription",
        ["membership_id"],
        postgresql_where=sa.text("ended_at is null"),
    )


def _payments() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.Uuid),
        sa.Column("subscription_id", sa.Uuid, nullable=False),
        sa.Column("stripe_invoice_id", sa.Text),
        sa.Column("stripe_payment_intent_id", sa.Text),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("refunded_cents", sa.BigInteger, nullable=False),
        sa.Column("is_disputed", sa.Boolean, nullable=False),
        sa.Column("attempt_count", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", INSTANT),
        sa.Column("period_ends_at", INSTANT),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("paid_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_payment"),
        sa.UniqueConstraint("stripe_invoice_id", name="uq_payment_stripe_invoice_id"),
        _reference("payment", "subscription_id", "subscription"),
        sa.CheckConstraint(
            "status in ('open', 'paid', 'void')", name=op.f("ck_payment_status_known")
        ),
        sa.CheckConstraint(
            "refunded_cents between 0 and amount_cents",
            name=op.f("ck_payment_refund_within_amount"),
        ),
    )
    op.create_index("ix_payment_subscription_id", "payment", ["subscription_id"])
    op.create_index("ix_payment_stripe_payment_intent_id", "payment", ["stripe_payment_intent_id"])


def _refunds() -> None:
    op.create_table(
        "refund",
        sa.Column("id", sa.Uuid),
        sa.Column("payment_id", sa.Uuid, nullable=False),
        sa.Column("occasion", sa.Text, nullable=False),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("stripe_refund_id", sa.Text),
        sa.Column("key_version", sa.Integer, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("made_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_refund"),
        sa.UniqueConstraint("payment_id", "occasion", name="uq_refund_payment_id_occasion"),
        sa.UniqueConstraint("stripe_refund_id", name="uq_refund_stripe_refund_id"),
        _reference("refund", "payment_id", "payment"),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_refund_amount_positive")),
    )


def _upkeep() -> None:
    op.create_table(
        "upkeep",
        sa.Column("subject", sa.Text),
        sa.Column("subject_id", sa.Uuid),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("leased_until", INSTANT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("subject", "subject_id", name="pk_upkeep"),
        sa.CheckConstraint(
            "subject in"
            " ('connection', 'checkout', 'subscription', 'payment', 'refund', 'customer')",
            name=op.f("ck_upkeep_subject_known"),
        ),
    )
    op.create_index("ix_upkeep_due", "upkeep", ["due_at"])


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}")


def _connection(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["connection_id"],
        ["connection.id"],
        name=f"fk_{table}_connection_id_connection",
        ondelete="SET NULL",
    )
