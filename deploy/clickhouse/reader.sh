#!/bin/sh
# Creates the user of the report and of Grafana: it reads one database, and changes nothing. The image runs this file once,
# when its data folder is empty.
set -eu
clickhouse client --user "$CLICKHOUSE_USER" --password "$CLICKHOUSE_PASSWORD" --multiquery "
CREATE USER IF NOT EXISTS throughline_reader IDENTIFIED WITH sha256_password BY '$(printf %s "$CLICKHOUSE_READER_PASSWORD" | sed "s/'/''/g")'
  SETTINGS max_execution_time = 60, max_memory_usage = 4000000000;
GRANT SELECT ON ${CLICKHOUSE_DB}.* TO throughline_reader;
GRANT SELECT ON system.columns TO throughline_reader;
"
