"""Which address a request comes from, as far as it can be believed."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
# What a provider gives to one household or office at the least; addresses inside it are theirs to choose.
NARROW = {4: 32, 6: 64}
WIDE = {4: 24, 6: 56}


def client_address(request: HttpRequest) -> Address | None:
    """The visitor's address; None where the web server tells none, as on a Unix socket without proxies.

    Each trusted proxy appends the address it was called from to X-Forwarded-For, so with AGENCY_TRUSTED_PROXIES=n
    the n-th from the right is true, and whatever stands left of it was written by the visitor.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    hops = [*filter(None, forwarded), request.META.get("REMOTE_ADDR", "")]
    # Fewer than promised: it did not come through all of them, and the first is as near as we get.
    return parse(hops[max(0, len(hops) - 1 - settings.TRUSTED_PROXIES)])


def narrow(address: Address | None) -> str:
    """What to count one visitor by: an IPv4 address, or the /64 that an IPv6 one belongs to; "" when unknown."""
    return str(ip_network((address, NARROW[address.version]), strict=False)) if address else ""


def wide(address: Address | None) -> str:
    """The neighbourhood that one operator is likely to hold."""
    return str(ip_network((address, WIDE[address.version]), strict=False)) if address else ""


def parse(text: str) -> Address | None:
    """An address as proxies write it: alone, with a port, in brackets, or IPv4 inside IPv6."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
