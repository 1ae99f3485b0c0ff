# What stands for postgres:17 where no registry can be reached: Debian's PostgreSQL 15.
FROM session-monster/debian:bookworm
RUN apt-get update -q \
    && apt-get install -q -y --no-install-recommends postgresql-15 \
    && rm -rf /var/lib/apt/lists/* /var/lib/postgresql/15 \
    && install -d -o postgres -g postgres -m 700 /var/lib/postgresql/data
ENV LANG=C.UTF-8 \
    PATH=/usr/lib/postgresql/15/bin:${PATH} \
    PGDATA=/var/lib/postgresql/data \
    POSTGRES_USER=postgres
USER postgres
COPY postgres-entrypoint /usr/local/bin/
ENTRYPOINT ["postgres-entrypoint"]
