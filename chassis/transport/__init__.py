"""How processes talk: RPC, events in and out, and the loop that runs a service.

Nothing is imported here on purpose: the gateway takes `chassis.transport.rpc_client` without
nameko and eventlet.
"""
