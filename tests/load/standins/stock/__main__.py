"""Runs one stock service: `python -m tests.load.standins.stock gateway|catalogue|echo`."""

from chassis.greenlets import patch

patch()

import os
import sys

from nameko.containers import ServiceContainer

from tests.load.standins import names
from tests.load.standins.stock.services import Catalogue, Echo, Gateway

container = ServiceContainer(
    {"gateway": Gateway, "catalogue": Catalogue, "echo": Echo}[sys.argv[1]],
    config={
        "AMQP_URI": os.environ["AMQP_URL"],
        "WEB_SERVER_ADDRESS": f"127.0.0.1:{os.environ.get('PORT', '0')}",
        "rpc_exchange": names.exchange(os.environ["BROKER_NAMESPACE"]),
        "max_workers": 16,
    },
)
container.start()
container.wait()
