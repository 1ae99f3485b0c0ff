# What stands for rabbitmq:4-management where no registry can be reached: Debian's RabbitMQ 3.10.
FROM session-monster/debian:bookworm
RUN apt-get update -q \
    && apt-get install -q -y --no-install-recommends rabbitmq-server \
    && rm -rf /var/lib/apt/lists/* \
    # Made for this machine's name when the package is set up; each container makes its own.
    && rm -rf /var/lib/rabbitmq/mnesia /var/lib/rabbitmq/.erlang.cookie
USER rabbitmq
COPY rabbitmq-entrypoint /usr/local/bin/
ENTRYPOINT ["rabbitmq-entrypoint"]
