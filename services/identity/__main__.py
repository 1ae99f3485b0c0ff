"""`python -m identity run|migrate|grant-role|withdraw-role|rotate-keys`."""

from chassis import greenlets

greenlets.patch()

from chassis.transport.runner import main
from identity import cli, wiring
from identity.service import IdentityService
from identity.settings import Settings

main(
    IdentityService,
    Settings,
    migrations="identity.migrations",
    make_clients=wiring.make,
    commands={
        "grant-role": cli.grant_role,
        "withdraw-role": cli.withdraw_role,
        "rotate-keys": cli.rotate_keys,
    },
)
