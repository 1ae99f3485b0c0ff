"""`python -m zoom_integration run|migrate`."""

from chassis import greenlets

greenlets.patch()

from chassis.transport.runner import main
from zoom_integration.service import ZoomIntegrationService
from zoom_integration.settings import Settings
from zoom_integration.zoom.wiring import make_clients

main(
    ZoomIntegrationService,
    Settings,
    migrations="zoom_integration.migrations",
    make_clients=make_clients,
)
