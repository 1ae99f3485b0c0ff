"""What kustomize makes of an overlay, and the questions that tests have for it."""

import re
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "k8s"
OVERLAYS = ("local", "staging", "production")
OPERATED = ("staging", "production")
SERVICES = ("identity", "series", "zoom_integration", "billing", "notifications", "privacy")

# Whose vendor's webhooks are taken in by one process and handled by another.
PARTED = ("zoom_integration", "billing")

# Each service's processes, by the name of their Deployment.
PROCESSES = (
    *(f"{name.replace('_', '-')}-{role}" for name in SERVICES for role in ("service", "relay")),
    *(f"{name.replace('_', '-')}-worker" for name in PARTED),
    "notifications-sender",
)

Resource = dict[str, Any]
Labels = Mapping[str, str]


def dashed(service: str) -> str:
    """A service's name as Kubernetes allows it."""
    return service.replace("_", "-")


@dataclass(frozen=True)
class Pod:
    """The pods that one workload makes."""

    kind: str
    name: str
    labels: Labels
    spec: dict[str, Any]

    @property
    def container(self) -> dict[str, Any]:
        """The only one: ours have no side-cars."""
        (only,) = self.spec["containers"]
        return dict(only)

    @property
    def ports(self) -> dict[str, int]:
        return {port["name"]: port["containerPort"] for port in self.container.get("ports", [])}


@dataclass(frozen=True)
class Built:
    """All resources of one overlay."""

    overlay: str
    resources: tuple[Resource, ...]

    def of(self, kind: str) -> list[Resource]:
        return [one for one in self.resources if one["kind"] == kind]

    def names(self, kind: str) -> set[str]:
        return {one["metadata"]["name"] for one in self.of(kind)}

    def one(self, kind: str, name: str) -> Resource:
        (found,) = [one for one in self.of(kind) if one["metadata"]["name"] == name]
        return found

    def pods(self) -> Iterator[Pod]:
        for kind in ("Deployment", "StatefulSet", "Job"):
            for one in self.of(kind):
                template = one["spec"]["template"]
                labels = template["metadata"]["labels"]
                yield Pod(kind, one["metadata"]["name"], labels, template["spec"])

    def pod(self, name: str) -> Pod:
        (found,) = [pod for pod in self.pods() if pod.name == name]
        return found

    def programs(self) -> list[Pod]:
        """The pods that run an image of ours."""
        return [pod for pod in self.pods() if "session-monster/" in image(pod)]

    def config(self, name: str) -> dict[str, str]:
        return self.one("ConfigMap", name).get("data") or {}

    def secret(self, name: str) -> dict[str, str]:
        """The data of a Secret, or of what an ExternalSecret makes from an invented store."""
        for one in self.of("Secret"):
            if one["metadata"]["name"] == name:
                return {key: b64decode(value).decode() for key, value in one["data"].items()}
        for one in self.of("ExternalSecret"):
            if one["spec"]["target"]["name"] == name:
                template = one["spec"]["target"]["template"]["data"]
                return {key: filled_in(text) for key, text in template.items()}
        raise KeyError(name)

    def environ(self, pod: Pod) -> dict[str, str]:
        """The environment of the pod's container."""
        told: dict[str, str] = {}
        for source in pod.container.get("envFrom", []):
            if "configMapRef" in source:
                told |= self.config(source["configMapRef"]["name"])
            else:
                told |= self.secret(source["secretRef"]["name"])
        return told | {one["name"]: one["value"] for one in pod.container.get("env", [])}

    def secret_names(self, pod: Pod) -> set[str]:
        """The variables that reach the pod by a Secret."""
        sources = pod.container.get("envFrom", [])
        names = [source["secretRef"]["name"] for source in sources if "secretRef" in source]
        return {key for name in names for key in self.secret(name)}


def image(pod: Pod) -> str:
    """The image's name as `docker build` gives it, wherever it is pulled from."""
    name = str(pod.container["image"])
    return name.replace("registry.sessionmonster.com/", "session-monster/")


def of_store(key: str) -> str:
    """What an invented secret store has under `key`; passwords with characters that need care."""
    if key == "ENCRYPTION_KEYS":
        return f"a:{_KEY},b:{_KEY}"
    if key in ("TOMBSTONE_KEY", "RIGHTS_KEY", "CERTIFICATE_KEY"):
        return _KEY
    return "p@ss/w:rd" if key.endswith("_PASSWORD") else f"the-{key}"


_KEY = "Zm9yLXRyeWluZy1vbmx5LXRvbWJzdG9uZXMtMDAwMDA="
_BLANK = re.compile(r"{{ \.(\w+)( \| urlquery)? }}")


def filled_in(template: str) -> str:
    """What External Secrets makes of the little of its templates that is used here."""

    def value(blank: re.Match[str]) -> str:
        found = of_store(blank[1])
        return quote_plus(found) if blank[2] else found

    text = _BLANK.sub(value, template)
    assert "{{" not in text, f"more of templates than is known here: {template}"
    return text


@cache
def build(overlay: str) -> Built:
    """Build an overlay with kustomize."""
    kubectl = Path(sys.executable).with_name("kubectl")
    done = subprocess.run(
        [kubectl, "kustomize", FOLDER / "overlays" / overlay],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr, done.stderr
    return Built(overlay, tuple(yaml.safe_load_all(done.stdout)))
