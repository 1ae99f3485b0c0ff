"""The tables of billing. Importing this package fills `Base.metadata`."""

from billing.models.base import Base
from billing.models.catalog import Price, Series
from billing.models.codes import Code
from billing.models.connections import Connection
from billing.models.ledger import Checkout, Customer, Payment, Refund, Subscription
from billing.models.reconciliation import Reconciliation
from billing.models.sessions import Session
from billing.models.upkeep import Upkeep

__all__ = [
    "Base",
    "Checkout",
    "Code",
    "Connection",
    "Customer",
    "Payment",
    "Price",
    "Reconciliation",
    "Refund",
    "Series",
    "Session",
    "Subscription",
    "Upkeep",
]
