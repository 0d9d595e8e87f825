"""Reads the exports of a running Filingwire back with DuckDB and jq and compares them with the feeds.

Usage: exports.py BASE_URL API_KEY
"""

import json
import re
import subprocess
import sys
import tempfile
import urllib.request

import duckdb

base, key = sys.argv[1:]


def get(path):
    request = urllib.request.Request(base + path, headers={"x-api-key": key})
    with urllib.request.urlopen(request) as reply:
        return reply.read()


def jq(program, text):
    """What jq makes of JSON, one line per value, with sorted keys."""
    run = subprocess.run(["jq", "-cS", program], input=text, capture_output=True)
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout.splitlines()


def feed_rows(feed):
    """All rows of a feed by its pages, oldest first, without what depends on the moment; the
    same as jq reads them."""
    rows, lines, cursor = [], [], ""
    while True:
        text = get(f"/v1/events/{feed}?limit=50&include_superseded=true{cursor}")
        page = json.loads(text)
        rows += page["data"]
        lines += jq(".data[] | del(.freshness)", text)
        if not page["hasMore"]:
            break
        cursor = "&cursor=" + page["nextCursor"]
    for row in rows:
        del row["freshness"]
    return rows[::-1], lines[::-1]


def flat(row, prefix=""):
    """The columns that a flat file has for a row."""
    out = {}
    for name, value in row.items():
        column = prefix + re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
        if isinstance(value, dict):
            out |= flat(value, column + "_")
        else:
            out[column] = value
    return out


def plain(value):
    """A cell as the feed's JSON writes it."""
    if hasattr(value, "isoformat"):
        text = value.isoformat()
        if hasattr(value, "hour"):
            return value.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
        return text
    return value


def same(cell, value):
    if cell == value or cell in ("", None) and value is None:
        return True
    if isinstance(cell, str) and isinstance(value, (bool, int, float, list)):  # in CSV everything is text
        cell = json.loads(cell)
    if isinstance(value, float):
        return abs(cell - value) <= 1e-9 * abs(value)
    return cell == value


def compare(feed, what, table, rows):
    columns = [c[0] for c in table.description]
    cells = table.fetchall()
    assert len(cells) == len(rows), f"{feed}: {what} has {len(cells)} rows, the feed {len(rows)}"
    for line, row in zip(cells, rows):
        want = flat(row)
        for column, cell in zip(columns, line):
            assert same(plain(cell), want.get(column)), f"{feed} {row['id']}: {what} has {column} = {cell!r}, the feed {want.get(column)!r}"
        lost = [c for c, v in want.items() if c not in columns and v is not None]
        assert not lost, f"{feed}: {what} has no column {lost}"


feeds = [p.split("/")[3] for p in json.loads(get("/openapi.json"))["paths"] if re.fullmatch(r"/v1/events/[a-z-]+/\{id\}", p)]
assert len(feeds) >= 5, feeds
con = duckdb.connect()
con.execute("SET TimeZone = 'UTC'")
for feed in feeds:
    rows, plain_rows = feed_rows(feed)
    assert rows, feed
    export = f"/v1/events/export?feed={feed}&include_superseded=true&format="
    assert jq(".", get(export + "ndjson")) == plain_rows, f"{feed}: jq reads other rows of the NDJSON than of the feed"
    assert jq(".content | fromjson | .[]", get(export + "json")) == plain_rows, f"{feed}: jq reads other rows of the JSON than of the feed"
    with tempfile.TemporaryDirectory() as folder:
        for format in ("parquet", "csv", "ndjson"):
            with open(f"{folder}/{feed}.{format}", "wb") as f:
                f.write(get(export + format))
        compare(feed, "Parquet", con.execute(f"SELECT * FROM '{folder}/{feed}.parquet'"), rows)
        compare(feed, "CSV", con.execute(f"SELECT * FROM read_csv('{folder}/{feed}.csv', all_varchar = true)"), rows)
        lines = con.execute(f"SELECT json FROM read_ndjson_objects('{folder}/{feed}.ndjson')").fetchall()
        assert [json.loads(line) for line, in lines] == rows, f"{feed}: NDJSON differs from the feed"
    print(f"{feed}: {len(rows)} rows are the same in Parquet, CSV, NDJSON (DuckDB, jq), JSON (jq) and the feed")
