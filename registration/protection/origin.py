from django.conf import settings
from django.http import HttpRequest


def is_from_our_page(request: HttpRequest) -> bool:
    """Replaces the CSRF token, which cached pages cannot hold.

    Browsers since 2023 send Sec-Fetch-Site, older ones Origin. The oldest send neither, but they do not send the
    captcha's cookie with another site's form either, because it is SameSite=Lax.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        # "none": started by the user, for example by reloading.
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if not origin:
        return True
    return origin in {settings.PUBLIC_ORIGIN, f"{request.scheme}://{request.get_host()}"}
