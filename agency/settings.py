"""All settings. Each value that differs between machines comes from an environment variable named here.

Production is the default: without AGENCY_DEBUG=1 the site refuses to start until it has a secret key,
its host names and its public origin.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from .environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# Where the machine keeps what is not code: database, media, secrets, collected static files.
DATA_DIR = Path(env.str("AGENCY_DATA", str(BASE_DIR / "var"))).absolute()
DEBUG = env.bool("AGENCY_DEBUG", False)


def required(name: str, development: str) -> str:
    """The variable's value; without one, `development` when debugging and a note of the lack otherwise."""
    # Not through django-environ, which would take a key that begins with $ for the name of another variable.
    value = os.environ.get(name, "").strip() or (development if DEBUG else "")
    if not value:
        missing.append(name)
    return value


missing: list[str] = []
SECRET_KEY = required("AGENCY_SECRET_KEY", "for-development-only-" + "x" * 40)
SECRET_KEY_FALLBACKS = env.list("AGENCY_SECRET_KEY_FALLBACKS", default=[])
hosts = required("AGENCY_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ALLOWED_HOSTS = [host.strip() for host in hosts if host.strip()]
# Scheme and host that visitors see; canonical addresses, mail links and the form's origin check use it.
PUBLIC_ORIGIN = required("AGENCY_PUBLIC_ORIGIN", "http://localhost:8000").rstrip("/")
if missing:
    raise ImproperlyConfigured(
        f"Not set: {', '.join(missing)}. The site needs them outside development "
        "(AGENCY_DEBUG=1); the README lists each with an example."
    )
if urlsplit(PUBLIC_ORIGIN).scheme not in {"http", "https"} or urlsplit(PUBLIC_ORIGIN).path:
    raise ImproperlyConfigured(
        f"AGENCY_PUBLIC_ORIGIN is {PUBLIC_ORIGIN!r}; it is a scheme and a host, like https://www.example.org."
    )
# Passkeys are made for this name; staff who sign in under another one cannot use theirs.
PUBLIC_HOST = urlsplit(PUBLIC_ORIGIN).hostname

# Applications: agency may import the others, registration may import news, news imports neither.
INSTALLED_APPS = [
    "agency",
    "registration",
    "news",
    "agency.apps.StaffAdmin",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # so that FORM_RENDERER finds Django's own widget templates
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "captcha",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_prose_editor",
    "django_tasks_db",
    "js_asset",
    "phonenumber_field",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "agency.headers.PermissionsPolicy",
    "agency.headers.PersonalPages",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "agency.urls"
WSGI_APPLICATION = "agency.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["news.pages.indentation.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": ["django.templatetags.static", "agency.templatetags.agency", "news.templatetags.news"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                # The two below serve the admin; they are lazy, so public pages never open a session.
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Data
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"AGENCY_DATA is {DATA_DIR}; that folder cannot be made: {error.strerror}.") from error
embedded = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "agency.sqlite3")}
# A new connection costs more than a page: ten milliseconds on PostgreSQL, three on SQLite.
DATABASES: dict = {"default": env.address("db", "DATABASE_URL") if env.str("DATABASE_URL", "") else embedded}
DATABASES["default"].setdefault("CONN_MAX_AGE", 600)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a transaction that reads first and then writes would otherwise fail at once
        # when another wrote in between. FULL: an acknowledged registration survives a power cut.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    # Connections are kept, so notice dead ones.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A database machine that is gone must not hold up the readers of stored pages.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
# Shared by all processes and machines, as limits on guessing passwords must be; a migration makes the table.
CACHES = {"default": env.address("cache", "CACHE_URL", "dbcache://agency_cache?max_entries=100000")}
# Finished pages that each process keeps in memory, least recently used out first.
PAGE_STORE_BYTES = env.int("AGENCY_PAGE_STORE_MB", 16) * 1_000_000

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# nginx reads these two folders, and nothing else of the data.
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755
STORAGES = {
    "default": {
        "BACKEND": env.str("AGENCY_MEDIA_STORAGE", "django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json("AGENCY_MEDIA_OPTIONS", {}),
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# The form takes no files from visitors; staff upload pictures of 10 MB, checked in news/pictures/admission.py.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# Mail and work behind the page
mail = env.address("email_url", "EMAIL_URL", "filemail:")
MAILERS = {"default": {"BACKEND": mail["EMAIL_BACKEND"]}}
if mail["EMAIL_HOST"]:
    MAILERS["default"]["OPTIONS"] = {
        "host": mail["EMAIL_HOST"],
        "port": mail["EMAIL_PORT"] or 25,
        "username": mail["EMAIL_HOST_USER"],
        "password": mail["EMAIL_HOST_PASSWORD"],
        "use_tls": mail.get("EMAIL_USE_TLS", False),
        "use_ssl": mail.get("EMAIL_USE_SSL", False),
        "timeout": 20,
    }
elif "filebased" in mail["EMAIL_BACKEND"]:
    # Until EMAIL_URL names a server, mail waits here to be read.
    MAILERS["default"]["OPTIONS"] = {"file_path": mail["EMAIL_FILE_PATH"] or str(DATA_DIR / "mail")}
DEFAULT_FROM_EMAIL = env.str("AGENCY_FROM_EMAIL", "Locum Agency <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "mail", "pictures"],
    }
}

# A job or mail that has been in work this long belongs to a worker that died, and is begun again.
JOB_PATIENCE_SECONDS = env.int("AGENCY_JOB_PATIENCE", 600)
# How often a worker looks what is due: jobs of dead workers, used-up captcha codes, expired data.
HOUSEKEEPING_SECONDS = env.float("AGENCY_HOUSEKEEPING_SECONDS", 30)

# Registering. A limit is (how many, in how many seconds); registration/protection/limits.py says what each one counts.
REGISTRATION_LIMITS = {
    # Reached: asked to wait, told our number, and offered a link by e-mail.
    "failures": (5, 10 * 60),
    "wrong_codes": (10, 3600),
    "links": (3, 3600),
    # Passed: stored, but a person looks at it first. Hospitals share one address.
    "address": (5, 10 * 60),
    "network": (20, 3600),
    "email": (3, 24 * 3600),
    "payload": (3, 24 * 3600),
    # Passed: registered, but not written to again.
    "confirmations": (1, 24 * 3600),
}
# Mails to addresses that anybody may have typed; more wait, and staff are told.
MAILS_AN_HOUR = env.int("AGENCY_MAILS_AN_HOUR", 200)
# The day's counts are written this often; 0 leaves it to whoever calls flush(), as tests do.
FUNNEL_FLUSH_SECONDS = env.float("AGENCY_FUNNEL_FLUSH_SECONDS", 10)

# Staff's links to drafts, for people without an account, work for this long.
PREVIEW_DAYS = env.int("AGENCY_PREVIEW_DAYS", 7)

# With a key of 8 to 128 letters, digits or hyphens the worker tells search engines of each article that appears.
INDEXNOW_KEY = env.str("AGENCY_INDEXNOW_KEY", "")
INDEXNOW_ADDRESS = env.str("AGENCY_INDEXNOW_ADDRESS", "https://api.indexnow.org/indexnow")

# Whose numbers articles should name; the checks before publishing ask it.
OWN_TELEPHONES = "agency.models.own_telephones"

# Language and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "GB"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"

# Retention: what the privacy notice promises (placeholders in its text) and what deletes by it.
RETENTION_MONTHS = env.int("AGENCY_RETENTION_MONTHS", 24)
QUARANTINE_DAYS = env.int("AGENCY_QUARANTINE_DAYS", 30)

# Security. Everything is served from our own host; scripts and styles are files, never inline.
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
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SERVED_BY_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SERVED_BY_HTTPS
SECURE_HSTS_PRELOAD = SERVED_BY_HTTPS
SESSION_COOKIE_SECURE = SERVED_BY_HTTPS
CSRF_COOKIE_SECURE = SERVED_BY_HTTPS
# A form whose token has grown old is shown again with its text, not thrown away.
CSRF_FAILURE_VIEW = "news.admin.lost_session.csrf_failure"
# Proxies in front whose X-Forwarded-* headers are believed; 0 believes none.
TRUSTED_PROXIES = env.int("AGENCY_TRUSTED_PROXIES", 0)
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

# Staff sign-in. Candidates have no accounts, and nobody signs up.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
# From signing in, however busy the session is; see agency/sign_in/sessions.py.
SESSION_COOKIE_AGE = 12 * 3600
# Newcomers may do without a second step for this long.
MFA_GRACE_DAYS = env.int("AGENCY_MFA_GRACE_DAYS", 7)
INVITATION_DAYS = env.int("AGENCY_INVITATION_DAYS", 7)
PASSWORD_RESET_TIMEOUT = INVITATION_DAYS * 24 * 3600
# The same link, once there is a password that it would replace.
PASSWORD_LINK_SECONDS = 3600
ACCOUNT_ADAPTER = "agency.sign_in.adapters.Accounts"
ACCOUNT_FORMS = {"login": "agency.sign_in.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "agency.sign_in.links.LinkTokens"  # noqa: S105
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# The address in the account is the agency's own word: nothing to verify, and no mail to strangers.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_ADAPTER = "agency.sign_in.adapters.SecondStep"
MFA_FORMS = {"add_webauthn": "agency.sign_in.forms.AddPasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    # The level is the handler's: the worker's command sets its loggers' levels itself.
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "level": env.str("AGENCY_LOG_LEVEL", "INFO"),
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
}
