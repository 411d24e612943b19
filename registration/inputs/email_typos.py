"""Typing errors in e-mail domains: pointed out, never refused."""

from difflib import get_close_matches

COMMON_DOMAINS = [
    *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "live.com", "live.co.uk"),
    *("msn.com", "icloud.com", "me.com", "yahoo.com", "yahoo.co.uk", "ymail.com", "aol.com"),
    *("btinternet.com", "sky.com", "virginmedia.com", "talktalk.net", "ntlworld.com", "doctors.org.uk"),
    *("doctors.net.uk", "nhs.net", "protonmail.com"),
]
# Real domains that resemble the above.
OTHER_DOMAINS = [
    *("mail.com", "email.com", "gmx.com", "gmx.co.uk", "gmx.net", "yahoo.ie", "yahoo.in", "yahoo.fr"),
    *("yahoo.de", "yahoo.com.au", "hotmail.fr", "hotmail.it", "hotmail.de", "live.ie", "live.in", "live.fr"),
    *("outlook.ie", "outlook.in", "outlook.fr", "nhs.uk", "nhs.scot", "aol.co.uk", "ymail.co.uk"),
    *("rocketmail.com", "mac.com", "proton.me", "fastmail.com", "zoho.com", "bt.com", "talktalk.co.uk"),
]


def suggest(address: str) -> str:
    """The address that was probably meant; "" if this one looks right."""
    local, _, domain = address.rpartition("@")
    domain = domain.lower()
    if domain in COMMON_DOMAINS or domain in OTHER_DOMAINS:
        return ""
    close = get_close_matches(domain, COMMON_DOMAINS, n=1, cutoff=0.85)
    return f"{local}@{close[0]}" if close else ""
