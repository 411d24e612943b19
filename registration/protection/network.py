"""Which IP address a request comes from, as far as it can be trusted."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
# The least that a provider assigns to a household or office, which chooses the addresses within it.
NARROW = {4: 32, 6: 64}
WIDE = {4: 24, 6: 56}


def client_address(request: HttpRequest) -> Address | None:
    """The visitor's address; None if the web server knows none, as on a Unix socket without proxies.

    Each trusted proxy appends its peer's address to X-Forwarded-For, so with TRUSTED_PROXIES=n the n-th from the right
    is true, and whatever is left of it was sent by the visitor.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    hops = [*filter(None, forwarded), request.META.get("REMOTE_ADDR", "")]
    # Fewer than expected: it did not pass through all of them, and the first is the best guess.
    return parse(hops[max(0, len(hops) - 1 - settings.TRUSTED_PROXIES)])


def narrow(address: Address | None) -> str:
    """The IPv4 address, or the /64 of an IPv6 one; "" if unknown."""
    return str(ip_network((address, NARROW[address.version]), strict=False)) if address else ""


def wide(address: Address | None) -> str:
    """The /24 or /56 that one operator is likely to hold; "" if unknown."""
    return str(ip_network((address, WIDE[address.version]), strict=False)) if address else ""


def parse(text: str) -> Address | None:
    """As proxies write it: alone, with a port, in brackets, or IPv4 mapped into IPv6."""
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
