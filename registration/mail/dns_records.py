"""What DNS says about our mail, by which other servers tell it from forgeries: SPF, DKIM and DMARC."""

import re

from dns.resolver import NXDOMAIN, NoAnswer, Resolver

SPF = re.compile(r"v=spf1( |$)", re.I)
KEY = re.compile(r"(?:.*;)?\s*p\s*=\s*([^;]*)", re.I)
DMARC = re.compile(r"v\s*=\s*DMARC1\s*(;|$)", re.I)
POLICY = re.compile(r".*;\s*p\s*=\s*(none|quarantine|reject)\s*(;|$)", re.I)
FOR_SPF = "Publish a TXT record there like “v=spf1 include:… -all”; whoever carries your mail says what to include."
FOR_DKIM = (
    "Whoever carries your mail signs it, and says what to publish under which selector; then use --selector NAME."
)
FOR_DMARC = "Publish a TXT record there like “v=DMARC1; p=none; rua=mailto:reports@…”, and later p=quarantine."


class Lacking(Exception):
    """The text says what, and what to do."""


def texts(name: str, pattern: re.Pattern[str], resolver: Resolver) -> list[str]:
    """TXT records like `pattern`. Raises DNSException if DNS itself does not answer."""
    try:
        answer = resolver.resolve(name, "TXT")
    except (NXDOMAIN, NoAnswer):
        return []
    found = [b"".join(record.strings).decode(errors="replace") for record in answer]
    return [text for text in found if pattern.match(text)]


def spf(domain: str, resolver: Resolver) -> str:
    """`domain` is that on the envelope."""
    found = texts(domain, SPF, resolver)
    if not found:
        raise Lacking(f"{domain} does not say which servers send its mail. {FOR_SPF}")
    if len(found) > 1:
        raise Lacking(f"{domain} has {len(found)} records, so all are ignored. Make one of them.")
    if not any(term in {"-all", "~all"} or term.startswith("redirect=") for term in found[0].lower().split()):
        raise Lacking(f"{domain} lets every server send its mail. End the record with ~all or -all.")
    return f"{domain} says which servers send its mail: {found[0]}"


def dkim(domain: str, selector: str, resolver: Resolver) -> str:
    if not selector:
        raise Lacking(f"Not looked at. {FOR_DKIM}")
    name = f"{selector}._domainkey.{domain}"
    keys = [match[1].strip() for text in texts(name, KEY, resolver) if (match := KEY.match(text))]
    if not keys:
        raise Lacking(f"There is no key at {name}, so signatures prove nothing. {FOR_DKIM}")
    if not keys[0]:
        raise Lacking(f"The key at {name} has been withdrawn: its p= is empty. Publish the present one.")
    return f"The key at {name} lets others verify signatures."


def dmarc(domain: str, resolver: Resolver) -> str:
    labels = domain.split(".")
    # Others look above, too, but not at the topmost.
    for place in [f"_dmarc.{'.'.join(labels[start:])}" for start in range(max(1, len(labels) - 1))]:
        if found := texts(place, DMARC, resolver):
            policy = POLICY.match(found[0])
            if not policy or len(found) > 1:
                raise Lacking(f"{place} cannot be understood. {FOR_DMARC}")
            weak = " That only watches: make it quarantine once the reports are clean." if policy[1] == "none" else ""
            return f"{place} asks others to treat forgeries with p={policy[1]}.{weak}"
    raise Lacking(f"There is no record at _dmarc.{domain}. {FOR_DMARC}")
