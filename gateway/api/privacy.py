"""Rights requests without an account: asked by address, proved by mail, followed by a token."""

from typing import Any

from flask import Response

from gateway import package
from gateway.api.resource import Resource
from gateway.context import remote
from gateway.schemas import privacy as schemas
from gateway.schemas.identity import MailedToken
from gateway.throttle import throttled

blueprint = Resource("rights", "Privacy rights, with or without an account")


@blueprint.operation("POST", "/privacy/requests")
@throttled("rights_request")
@blueprint.arguments(schemas.OpenRequest)
@blueprint.response(202, schemas.AskedRequest)
def open_request(asked: dict[str, Any]) -> dict[str, Any]:
    """Ask; a mail with a code follows

    The answer is the same whether or not we know the address.
    """
    return remote().privacy.request(**asked)


@blueprint.operation("POST", "/privacy/requests/code")
@throttled("rights_request")
@blueprint.arguments(MailedToken)
@blueprint.response(202)
def request_another_code(asked: dict[str, Any]) -> dict[str, Any]:
    """Have a new code sent for a request, by the token of the last

    The answer is the same whether or not there is such a request.
    """
    return remote().privacy.request_another_code(**asked)


@blueprint.operation("POST", "/privacy/requests/confirm")
@throttled("token")
@blueprint.arguments(schemas.MailedProof)
@blueprint.response(200, schemas.OpenedRequest)
def confirm(asked: dict[str, Any]) -> dict[str, Any]:
    """Confirm with the token from the mail, or with the request and the code

    A code is good for ten minutes, three tries and one use.
    """
    return remote().privacy.confirm(**asked)


@blueprint.operation("GET", "/privacy/requests/<token:token>")
@throttled("token")
@blueprint.response(200, schemas.RequestStatus)
def get_status(token: str) -> dict[str, Any]:
    """Follow a request"""
    return remote().privacy.get_status(token=token)


@blueprint.operation("POST", "/privacy/requests/<token:token>/confirm-erasure")
@throttled("token")
@blueprint.response(200, schemas.OpenedRequest)
def confirm_erasure(token: str) -> dict[str, Any]:
    """Confirm an erasure for the second and last time"""
    return remote().privacy.confirm_erasure(token=token)


@blueprint.operation("POST", "/privacy/requests/<token:token>/correction")
@throttled("token")
@blueprint.arguments(schemas.Correction)
@blueprint.response(200, schemas.OpenedRequest)
def state_correction(asked: dict[str, Any], token: str) -> dict[str, Any]:
    """Say what is to be put right, where the request did not"""
    return remote().privacy.state_correction(token=token, correction=asked)


@blueprint.operation("POST", "/privacy/requests/<token:token>/cancel")
@throttled("token")
@blueprint.response(200, schemas.OpenedRequest)
def cancel(token: str) -> dict[str, Any]:
    """Call a request off that has not begun"""
    return remote().privacy.cancel(token=token)


@blueprint.operation("GET", "/privacy/requests/<token:token>/certificate")
@throttled("token")
@blueprint.response(200, schemas.SignedCertificate)
def get_certificate(token: str) -> dict[str, Any]:
    """Get the certificate of a complete erasure

    Signed with Ed25519 over its canonical JSON; it names nobody and can be checked offline.
    """
    return remote().privacy.get_certificate(token=token)


@blueprint.operation("GET", "/privacy/certificate-key")
@blueprint.response(200, schemas.CertificateKey)
def get_certificate_key() -> dict[str, Any]:
    """Get the public key that certificates are checked with"""
    return remote().privacy.get_certificate_key()


@blueprint.operation("POST", "/privacy/requests/<token:token>/package/code")
@throttled("rights_request")
@blueprint.arguments(schemas.PackageAddress)
@blueprint.response(202)
def request_package_code(asked: dict[str, Any], token: str) -> dict[str, Any]:
    """Have the code sent that opens the package

    The answer is the same whether or not it is the address of the request.
    """
    return remote().privacy.request_package_code(token=token, **asked)


@blueprint.operation("POST", "/privacy/requests/<token:token>/package")
@throttled("token")
@blueprint.arguments(schemas.PackageProof)
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/zip")
def download(asked: dict[str, Any], token: str) -> Response:
    """Download the package, a ZIP; each counts, and there are three

    With the mailed code, or signed in with proof of late.
    """
    return package.answer(token, **asked)
