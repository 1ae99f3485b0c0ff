# What stands for python:3.11-slim-bookworm where no registry can be reached: Debian's own Python.
FROM session-monster/debian:bookworm
RUN apt-get update -q \
    && apt-get install -q -y --no-install-recommends python3.11 python3.11-venv python3-pip \
    && rm -rf /var/lib/apt/lists/* \
    # As in the image it stands for: `python` is there, and pip may install beside it.
    && ln -s python3.11 /usr/bin/python \
    && rm /usr/lib/python3.11/EXTERNALLY-MANAGED
