"""The whole platform on one machine: private servers, six services, gateway and sandbox.

`python -m deploy.local up` is what `make up` calls. Nothing here runs in production.
"""
