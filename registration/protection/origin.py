from django.conf import settings
from django.http import HttpRequest


def is_from_our_page(request: HttpRequest) -> bool:
    """Whether a POST comes from a form on our own pages. Stands in for a CSRF token, which cached pages cannot hold.

    Every browser since 2023 says so in Sec-Fetch-Site, older ones in Origin. The oldest send neither; then the
    captcha's cookie, SameSite=Lax, is all there is, and it does not travel with another site's form.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        # "none": the visitor's own doing, such as reloading a page from the history.
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if not origin:
        return True
    return origin in {settings.PUBLIC_ORIGIN, f"{request.scheme}://{request.get_host()}"}
