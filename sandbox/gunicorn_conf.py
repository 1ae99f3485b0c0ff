"""How gunicorn runs the sandbox: in one process, since clock and webhooks have one runner."""

bind = "127.0.0.1:8100"
worker_class = "gthread"
workers = 1
threads = 32
# Longer than a client leaves a connection idle. A server that closes first breaks off the request
# that is just on its way, and a mail broken off waits minutes until it is known to be unsent.
keepalive = 75
