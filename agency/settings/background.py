"""Mail, and what workers do."""

from .environment import impossible, understood
from .essentials import DATA_DIR, env
from .parsing import parse_sender

mail = env.address("email_url", "EMAIL_URL", "filemail:")
# Everything passes through the outbox, which hands it to the mail server and tries again while that is away.
MAILERS: dict = {
    "default": {"BACKEND": "registration.mail.backend.EmailBackend"},
    "server": {"BACKEND": mail["EMAIL_BACKEND"]},
}
if mail["EMAIL_HOST"]:
    MAILERS["server"]["BACKEND"] = "registration.mail.envelope.EmailBackend"
    MAILERS["server"]["OPTIONS"] = {
        "host": mail["EMAIL_HOST"],
        "port": mail["EMAIL_PORT"] or 25,
        "username": mail["EMAIL_HOST_USER"],
        "password": mail["EMAIL_HOST_PASSWORD"],
        "use_tls": mail.get("EMAIL_USE_TLS", False),
        "use_ssl": mail.get("EMAIL_USE_SSL", False),
        "timeout": 20,
    }
elif "smtp" in mail["EMAIL_BACKEND"]:
    raise impossible("EMAIL_URL", "it names the mail server, like smtp+tls://user:password@mail.example.org:587")
elif "filebased" in mail["EMAIL_BACKEND"]:
    # Until EMAIL_URL names a server, mail waits here to be read.
    MAILERS["server"]["OPTIONS"] = {"file_path": mail["EMAIL_FILE_PATH"] or str(DATA_DIR / "mail")}
DEFAULT_FROM_EMAIL = understood(
    parse_sender,
    env.str("AGENCY_FROM_EMAIL", "Locum Agency <noreply@localhost>"),
    "AGENCY_FROM_EMAIL",
    "it is a name and one address, like Northgate Locums <hello@example.org>",
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "mail", "pictures"],
        "OPTIONS": {"id_function": "news.request_id.job_id"},
    }
}
# The sender on the envelope, where what cannot be delivered comes back; the one above if it is empty.
if BOUNCE_ADDRESS := env.str("AGENCY_BOUNCE_ADDRESS", ""):
    remedy = "it is one address, like bounces@example.org"
    BOUNCE_ADDRESS = understood(parse_sender, BOUNCE_ADDRESS, "AGENCY_BOUNCE_ADDRESS", remedy)

# A job or mail that has been in work this long belongs to a worker that died, and is begun again.
JOB_PATIENCE_SECONDS = env.number("AGENCY_JOB_PATIENCE", 600, least=1, most=7 * 24 * 3600)
# How often a worker looks what is due: jobs of dead workers, used-up captcha codes, expired data.
HOUSEKEEPING_SECONDS = env.number("AGENCY_HOUSEKEEPING_SECONDS", 30.0, least=0.1, most=24 * 3600)

# Where copies of everything go, and the public keys of age for which they are encrypted.
BACKUPS = env.str("AGENCY_BACKUPS", str(DATA_DIR / "backups"))
BACKUP_RECIPIENTS = env.words("AGENCY_BACKUP_RECIPIENTS")
