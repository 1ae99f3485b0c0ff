"""Runs notifications: `python -m notifications run`, `python -m notifications migrate`."""

from chassis.greenlets import patch

patch()

from chassis.transport.runner import main
from notifications.service import NotificationsService
from notifications.settings import Settings

main(NotificationsService, Settings, migrations="notifications.migrations")
