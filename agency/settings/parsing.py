"""Who and where the site is, as people write it into a variable. What cannot be meant is a ValueError."""

import re
from base64 import b64decode
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import unquote
from urllib.parse import parse_qs, urlsplit
from urllib.parse import unquote as percent_decoded

from django.utils.encoding import punycode

SENDER = re.compile(r"(?:(?P<name>[^<>]*)<)?(?P<address>[^<>\s,;]+@[^<>\s,;]+)(?(name)>)")
# Of a Host header; Django refuses others.
HOST = re.compile(r"[a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\]")


def parse_sender(text: str) -> str:
    """As the From header needs it, with quotation marks around a name with a comma."""
    found = SENDER.fullmatch(text.strip())
    name = unquote((found["name"] or "").strip()) if found else ""
    if not found or not name.isprintable():
        raise ValueError
    local, _, domain = found["address"].rpartition("@")
    try:
        return str(Address(name, addr_spec=f"{local}@{punycode(domain)}"))
    except (MessageError, IndexError) as error:
        raise ValueError from error


def parse_hosts(text: str) -> list[str]:
    """What stands between commas; * and a leading dot are patterns of Django's."""
    found = [host if host == "*" else parse_host(host) for host in map(str.strip, text.split(",")) if host]
    if not found:
        raise ValueError
    return found


def parse_host(text: str) -> str:
    """As it arrives in a Host header."""
    host = text.lower()
    if not host.isascii():
        host = punycode(host)
    if not HOST.fullmatch(host):
        raise ValueError
    return host


def parse_origin(text: str) -> str:
    """As browsers write it in an Origin header."""
    parts = urlsplit(text.strip().rstrip("/"))
    extra = parts.path or parts.query or parts.fragment or parts.username is not None
    if parts.scheme not in {"http", "https"} or extra or not parts.hostname:
        raise ValueError
    bracketed = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in {None, 80 if parts.scheme == "http" else 443} else f":{parts.port}"
    return f"{parts.scheme}://{parse_host(bracketed)}{port}"


def parse_webhook_secret(text: str) -> bytes:
    """The key in a secret as Standard Webhooks writes it."""
    key = b64decode(text.removeprefix("whsec_"), validate=True)
    if not text.startswith("whsec_") or not 24 <= len(key) <= 64:
        raise ValueError
    return key


def parse_object_store(text: str) -> dict[str, str | None]:
    """The options of agency.engines.object_store.ObjectStore in s3://key:secret@host/bucket/folder?region=name."""
    parts = urlsplit(text)
    bucket, _, folder = parts.path.strip("/").partition("/")
    # A secret with a plain / in it would end the host.
    if parts.scheme not in {"s3", "s3+http"} or not parts.hostname or not bucket or "@" in parts.path:
        raise ValueError
    return {
        "endpoint_url": f"http{'' if parts.scheme == 's3+http' else 's'}://{parts.netloc.rpartition('@')[2]}",
        "bucket_name": bucket,
        "location": folder,
        "access_key": percent_decoded(parts.username or "") or None,
        "secret_key": percent_decoded(parts.password or "") or None,
        "region_name": parse_qs(parts.query).get("region", [None])[0],
    }
