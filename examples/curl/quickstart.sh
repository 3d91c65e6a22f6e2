#!/usr/bin/env bash
# Every curl line of the guide "Get started with the Data API".
set -euo pipefail
DATA_API_ENDPOINT=${DB_API_ENDPOINT:-http://localhost:8181}
BASE64_ENCODED_USERNAME=$(printf %s "${DB_USERNAME:-cassandra}" | base64)
BASE64_ENCODED_PASSWORD=$(printf %s "${DB_PASSWORD:-cassandra}" | base64)
TOKEN="Cassandra:$BASE64_ENCODED_USERNAME:$BASE64_ENCODED_PASSWORD"
call() { curl -sS --location -X POST "$DATA_API_ENDPOINT/v1/$1" --header "Token: $TOKEN" --header "Content-Type: application/json" --data "$2"; echo; }

call "" '{"createKeyspace": {"name": "guide_curl"}}'
call "guide_curl" '{}'
call "guide_curl" '{"createCollection": {"name": "things"}}'
call "guide_curl/things" '{"insertOne": {"document": {"foo": "bar"}}}'
call "guide_curl/things" '{"find": {"filter": {"foo": "bar"}, "projection": {"_id": 0}}}'
