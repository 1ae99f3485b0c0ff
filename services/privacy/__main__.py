"""`python -m privacy run|migrate`."""

from chassis import greenlets

greenlets.patch()

from chassis.transport.runner import main
from privacy import auditing
from privacy.service import PrivacyService
from privacy.settings import Settings

main(
    PrivacyService,
    Settings,
    migrations="privacy.migrations",
    commands={"audit-verify": auditing.main},
)
