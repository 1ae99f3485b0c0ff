# One image a deployable: `docker build --build-arg SERVICE=services/series .`, or SERVICE=gateway.
# It holds the chassis, that folder, and the libraries that both name, at the locked versions.

ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS libraries
ARG SERVICE
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore UV_LINK_MODE=copy
WORKDIR /build
COPY constraints.txt ./
# uv checks the hashes of everything it installs against the lock; pip can do so only where the
# requirements themselves are pinned, so it installs nothing but uv.
RUN awk '/^uv==/ { found = 1; print; next } /^[^ ]/ { found = 0 } found' constraints.txt > uv.txt \
    && pip install --no-cache-dir --require-hashes --requirement uv.txt
RUN python -m venv --without-pip /venv
COPY chassis/requirements.txt chassis/
COPY ${SERVICE}/requirements.txt service/
RUN uv pip install --no-cache --compile-bytecode --python /venv/bin/python \
    --constraints constraints.txt --requirement chassis/requirements.txt \
    --requirement service/requirements.txt

FROM ${BASE_IMAGE}
ARG SERVICE
# What /ops and the figures call this release, such as a tag or a commit.
ARG RELEASE=unreleased
RUN groupadd --system --gid 10001 monster \
    && useradd --system --uid 10001 --gid monster --no-create-home --home-dir /nonexistent monster \
    # Where a shared clock may be mounted: a volume takes the owner of the folder it is laid over.
    && install -d -o monster -g monster /run/monster
COPY --from=libraries /venv /venv
WORKDIR /app
COPY chassis chassis
COPY ${SERVICE} ${SERVICE}
RUN python -m compileall -q /app
ENV PATH=/venv/bin:${PATH} \
    PYTHONPATH=/app:/app/services \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    # Large blocks go back to the system when they are freed: a password's hash takes 19 MB.
    MALLOC_MMAP_THRESHOLD_=1048576 \
    # Probes come from outside the container.
    HEALTH_HOST=0.0.0.0 \
    HEALTH_PORT=8200 \
    SERVICE=${SERVICE} \
    RELEASE=${RELEASE}
USER 10001:10001
COPY deploy/docker/start /usr/local/bin/start
# `docker run IMAGE` serves; `docker run IMAGE migrate` passes any other command to the service.
ENTRYPOINT ["start"]
CMD ["run"]
