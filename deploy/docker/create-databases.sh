#!/bin/bash
# Run once, by the postgres image, in a new data folder: a database and a role for each service,
# which no other role can connect to.
set -euo pipefail

for service in identity series zoom_integration billing notifications privacy; do
    variable="${service^^}_DATABASE_PASSWORD"
    psql --set ON_ERROR_STOP=1 --quiet --username "$POSTGRES_USER" \
        --set name="sm_$service" --set password="${!variable}" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT, TEMPORARY ON DATABASE :"name" FROM PUBLIC;
SQL
done
