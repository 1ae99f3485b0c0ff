"""Runs probe: `python -m probe run`, `python -m probe migrate`."""

from chassis.greenlets import patch

patch()

from chassis.settings import ServiceSettings
from chassis.transport.runner import main
from probe.service import ProbeService

main(ProbeService, ServiceSettings, migrations="probe.migrations")
