"""In the manner of nameko's examples: HTTP entrypoint, stock client, stock RPC entrypoints."""

import json
import os
from typing import Any

from nameko.rpc import RpcProxy, rpc
from nameko.web.handlers import http
from werkzeug import Request, Response

from tests.load.standins import catalogue, names

_NAMESPACE = os.environ["BROKER_NAMESPACE"]


class Gateway:
    name = names.service(_NAMESPACE, "gateway")
    catalogue_rpc = RpcProxy(names.service(_NAMESPACE, "catalogue"))

    @http("GET", "/healthz")
    def health(self, request: Request) -> str:
        return ""

    @http("GET", "/api/v1/public/series/<string:slug>")
    def show(self, request: Request, slug: str) -> Response:
        found = self.catalogue_rpc.get_public_series(slug)
        return Response(json.dumps(found), mimetype="application/json")


class Catalogue:
    name = names.service(_NAMESPACE, "catalogue")

    @rpc
    def get_public_series(self, slug: str) -> Any:
        return catalogue.find(slug)


class Echo:
    name = names.service(_NAMESPACE, "echo")

    @rpc
    def echo(self, text: str) -> dict[str, str]:
        return {"text": text}
