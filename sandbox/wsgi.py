"""Entry for gunicorn: `gunicorn --config sandbox/gunicorn_conf.py sandbox.wsgi:app`.

One worker only: the clock and the webhooks have one runner, which lives in this process.
"""

from sandbox import world
from sandbox.app import create_app

app = create_app()
world.of(app).start()
