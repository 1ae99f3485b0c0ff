"""Runs series: `python -m series run`, `python -m series migrate`."""

from chassis.greenlets import patch

patch()

from chassis.transport.runner import main
from series import clients
from series.service import SeriesService
from series.settings import Settings

main(SeriesService, Settings, migrations="series.migrations", make_clients=clients.make)
