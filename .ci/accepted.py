"""A check of schemathesis: what the document admits is accepted. Refused may be what a JSON
Schema cannot say: a rule between two values, or one about what the server knows."""

import re

import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.specs.openapi.checks import positive_data_acceptance

REFUSED = re.compile(
    "|".join(
        [
            "invalid_cursor: ",  # of another list, or with other filters
            "(request_?[iI]d|event_?[iI]d|symbol): .*differ",  # two names of one parameter
            r"\w+: (This feed|The ledger) has no such filter",  # an export has those of the feed that it names
            r"\w+: The value is not text, or too long",  # control characters; bytes, not characters, are counted
            "cik: The value is not a CIK",  # all zeros
            "body.filters.(tickers|ciks|items): not a",  # described in words
            "body.scopes: expected each scope once",
            "ticker: The company with this cik never bore",
            r"\w+: The value is blank",  # nothing but spaces, of which there are many kinds
            r"\w+: The value is not a number",  # one with an exponent
            "since: The value is not an instant",  # one after the year 2299
            "date_(from|to): ",  # a range that is too long, or ends before it begins
            "body.expiresAt: expected an instant to come",
            "body.softCapCents: expected no more than spendCapCents",
            "body.(meterClass|planKey|path): expected one of",  # the rate card is data
        ]
    )
)


def said(error):
    """What a refusal says, with the place that it names."""
    error = error.get("error", error)  # JSON-RPC wraps it
    if fields := error.get("details", {}).get("fields"):
        return [f"{f['location']}: {f['message']}" for f in fields]
    message = error["message"]
    return [message if ": " in message else f"{error['code']}: {message}"]


@schemathesis.check
def accepted(ctx, response, case):
    try:
        return positive_data_acceptance(ctx, response, case)
    except Failure:
        if not all(REFUSED.match(s) for s in said(response.json())):
            raise
