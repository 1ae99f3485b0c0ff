"""`python -m billing run|migrate|reconcile`."""

from chassis import greenlets

greenlets.patch()

from billing import cli
from billing.service import BillingService
from billing.settings import Settings
from billing.stripe_client import wiring
from chassis.transport.runner import main

main(
    BillingService,
    Settings,
    migrations="billing.migrations",
    make_clients=wiring.make,
    commands={"reconcile": cli.reconcile},
)
