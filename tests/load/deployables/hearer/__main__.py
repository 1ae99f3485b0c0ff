"""Runs hearer: `python -m hearer run`, `python -m hearer migrate`."""

from chassis.greenlets import patch

patch()

from chassis.settings import ServiceSettings
from chassis.transport.runner import main
from hearer.service import HearerService

main(HearerService, ServiceSettings, migrations="probe.migrations")
