"""The Python SDK of MCP against /v1/mcp: each way to agree on a version."""

import asyncio
import os
import sys
import traceback

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

URL = os.environ["DB_API_ENDPOINT"] + "/v1/mcp"


async def works(mode: str, keyspace: str) -> None:
    async with httpx2.AsyncClient(headers={"Token": os.environ["DB_TOKEN"]}, timeout=30) as http:
        async with Client(streamable_http_client(URL, http_client=http), mode=mode) as client:
            tools = (await client.list_tools()).tools
            assert len(tools) >= 34, tools
            at = {"keyspace": keyspace, "collection": "books"}

            async def call(name: str, arguments: dict):
                result = await client.call_tool(name, arguments)
                assert not result.is_error, result
                return result

            await call("createKeyspace", {"name": keyspace})
            await call("createCollection", at)
            inserted = await call("insertOne", {**at, "document": {"_id": 1, "title": "Dune"}})
            assert inserted.meta["status"] == {"insertedIds": [1]}, inserted
            found = await call("find", {**at, "filter": {"title": "Dune"}})
            assert found.structured_content["documents"] == [{"_id": 1, "title": "Dune"}], found
            refused = await client.call_tool("find", {"keyspace": keyspace, "collection": "nope"})
            assert refused.is_error and "UNKNOWN_COLLECTION_OR_TABLE" in refused.content[0].text, refused
            await call("dropKeyspace", {"name": keyspace})


for mode in sys.argv[1:]:
    try:
        asyncio.run(works(mode, "py_" + "".join(filter(str.isalnum, mode))))
        print(f"ok: Python, {mode}")
    except BaseException:
        print(f"failed: Python, {mode}")
        traceback.print_exc(file=sys.stdout)
