"""What gunicorn serves: `gunicorn --config gateway/gunicorn_conf.py gateway.wsgi:app`."""

import sys

from chassis import logs, tracing
from chassis.settings import SettingsError, load
from gateway.app import create_app
from gateway.settings import Settings

try:
    settings = load(Settings)
except SettingsError as error:
    sys.exit(str(error))

logs.configure("gateway", settings.log_level)
tracing.configure(
    "gateway", settings.otel_exporter_otlp_endpoint, share=settings.otel_traces_sampler_arg
)
app = create_app(settings)
