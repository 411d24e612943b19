"""Everything is served from our own host; scripts and styles are files, never inline."""

from django.utils.csp import CSP

from .environment import impossible
from .essentials import PUBLIC_ORIGIN, env
from .secrets import LONG_ENOUGH, is_guessable

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SERVED_BY_HTTPS = PUBLIC_ORIGIN.startswith("https://")
SECURE_SSL_REDIRECT = SERVED_BY_HTTPS and env.bool("AGENCY_SSL_REDIRECT", True)
# Probes ask from inside, by plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
# Each lets Prometheus ask from another machine.
METRICS_TOKENS = env.words("AGENCY_METRICS_TOKEN")
if any(map(is_guessable, METRICS_TOKENS)):
    raise impossible("AGENCY_METRICS_TOKEN", LONG_ENOUGH)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SERVED_BY_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SERVED_BY_HTTPS
SECURE_HSTS_PRELOAD = SERVED_BY_HTTPS
SESSION_COOKIE_SECURE = SERVED_BY_HTTPS
CSRF_COOKIE_SECURE = SERVED_BY_HTTPS
# A form whose token has grown old is shown again with its text, not thrown away.
CSRF_FAILURE_VIEW = "agency.sign_in.views.csrf_failure"
# Proxies in front whose X-Forwarded-* headers are believed; 0 believes none.
TRUSTED_PROXIES = env.number("AGENCY_TRUSTED_PROXIES", 0, least=0, most=20)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
