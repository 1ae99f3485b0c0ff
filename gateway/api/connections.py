"""A host's connections to Zoom and Stripe, and the subscriptions that Stripe bills."""

from typing import Any

from gateway import disconnecting, proof
from gateway.acting import Scope
from gateway.api.resource import Resource, acting_host
from gateway.context import remote
from gateway.schemas import identity, money, revenue

blueprint = Resource("connections", "Zoom, Stripe and subscriptions", for_accounts=True)


@blueprint.operation("GET", "/connections/zoom", scope=Scope.CONNECTIONS_WRITE)
@blueprint.response(200, money.ZoomConnection)
def get_zoom() -> dict[str, Any]:
    """Get the state of your Zoom connection, and your profile as Zoom has it now"""
    return remote().zoom.get_connection(host_id=acting_host(), with_profile=True)


@blueprint.operation("POST", "/connections/zoom", scope=Scope.CONNECTIONS_WRITE)
@blueprint.response(200, identity.AuthorizationUrl)
def begin_zoom() -> dict[str, Any]:
    """Get the address at Zoom where you allow the connection"""
    return remote().zoom.begin_connect(host_id=acting_host())


@blueprint.operation("POST", "/connections/zoom/finish", scope=Scope.CONNECTIONS_WRITE)
@blueprint.arguments(money.FinishConnect)
@blueprint.response(200, money.ZoomConnection)
def finish_zoom(asked: dict[str, Any]) -> dict[str, Any]:
    """Finish with what Zoom sent back"""
    return remote().zoom.finish_connect(host_id=acting_host(), **asked)


@blueprint.operation("GET", "/connections/zoom/rehearsal", scope=Scope.CONNECTIONS_WRITE)
@blueprint.response(200, money.Rehearsal)
def preview_disconnecting_zoom() -> dict[str, Any]:
    """See what disconnecting Zoom would touch"""
    found = disconnecting.rehearse(acting_host())
    return {name: found[name] for name in money.Rehearsal().fields}


@blueprint.operation("DELETE", "/connections/zoom", scope=Scope.CONNECTIONS_WRITE)
@blueprint.query(money.Disconnect)
@blueprint.response(200, money.ZoomConnection)
def disconnect_zoom(asked: dict[str, Any]) -> dict[str, Any]:
    """Disconnect Zoom: tokens and identifiers are gone when this answers; needs proof of late"""
    proof.require()
    if co_host := asked.pop("hand_to", None):
        return disconnecting.disconnect(
            acting_host(), choice=disconnecting.Choice.HAND_OVER, co_host=co_host
        )
    return remote().zoom.disconnect(host_id=acting_host(), **asked)


@blueprint.operation("POST", "/connections/zoom/take-back", scope=Scope.CONNECTIONS_WRITE)
@blueprint.response(200, money.ZoomConnection)
def take_meetings_back() -> dict[str, Any]:
    """Have the meetings that co-hosts keep for you made in your own Zoom account"""
    return remote().zoom.take_back(host_id=acting_host())


@blueprint.operation("GET", "/connections/stripe", scope=Scope.CONNECTIONS_WRITE)
@blueprint.response(200, money.StripeConnection)
def get_stripe() -> dict[str, Any]:
    """Get the state of your Stripe connection"""
    return remote().billing.get_connection(host_id=acting_host(), refresh=True)


@blueprint.operation("POST", "/connections/stripe", scope=Scope.CONNECTIONS_WRITE)
@blueprint.response(200, money.Url)
def begin_stripe() -> dict[str, Any]:
    """Get the address at Stripe where you go on with onboarding"""
    host_id = acting_host()
    email = remote().identity.get_account(account_id=host_id)["email"]
    return remote().billing.begin_onboarding(host_id=host_id, email=email)


@blueprint.operation("DELETE", "/connections/stripe", scope=Scope.CONNECTIONS_WRITE)
@blueprint.response(200, money.StripeConnection)
def disconnect_stripe() -> dict[str, Any]:
    """Disconnect Stripe; needs proof of late"""
    proof.require()
    return remote().billing.disconnect(host_id=acting_host())


@blueprint.operation("GET", "/connections/stripe/rehearsal", scope=Scope.CONNECTIONS_WRITE)
@blueprint.response(200, revenue.StripeRehearsal)
def rehearse_stripe() -> dict[str, Any]:
    """See what would end with your Stripe connection"""
    return remote().billing.rehearse_disconnect(host_id=acting_host())


@blueprint.operation("POST", "/connections/stripe/link", scope=Scope.CONNECTIONS_WRITE)
@blueprint.response(200, money.Url)
def begin_stripe_link() -> dict[str, Any]:
    """Get the address at Stripe where you link an account that you have already"""
    return remote().billing.begin_link(host_id=acting_host())


@blueprint.operation("POST", "/connections/stripe/link/finish", scope=Scope.CONNECTIONS_WRITE)
@blueprint.arguments(money.FinishConnect)
@blueprint.response(200, money.StripeConnection)
def finish_stripe_link(asked: dict[str, Any]) -> dict[str, Any]:
    """Finish with what Stripe sent back"""
    return remote().billing.finish_link(host_id=acting_host(), **asked)


@blueprint.operation("GET", "/subscriptions", scope=Scope.PAYMENTS_READ)
@blueprint.query(money.SubscriptionPage)
@blueprint.response(200, money.SubscriptionList)
def list_subscriptions(asked: dict[str, Any]) -> dict[str, Any]:
    """List subscriptions to your series"""
    return remote().billing.list_subscriptions(host_id=acting_host(), **asked)
