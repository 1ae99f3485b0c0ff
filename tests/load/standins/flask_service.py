"""The Flask service that `over_http` asks."""

import orjson
from flask import Flask, Response, request

from tests.load.standins import catalogue

app = Flask(__name__)


@app.get("/healthz")
def health() -> str:
    return ""


@app.post("/get_public_series")
def get_public_series() -> Response:
    asked = orjson.loads(request.get_data())
    found = catalogue.find(asked["slug"])
    return Response(orjson.dumps(found), mimetype="application/json")
