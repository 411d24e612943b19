from .environment import impossible, understood
from .essentials import DATA_DIR, env
from .parsing import parse_sender

server = env.address("email_url", "EMAIL_URL", "filemail:")
# Everything passes through the outbox, which hands it to the mail server and tries again while that is away.
MAILERS: dict = {
    "default": {"BACKEND": "registration.mail.backend.EmailBackend"},
    "server": {"BACKEND": server["EMAIL_BACKEND"]},
}
if server["EMAIL_HOST"]:
    MAILERS["server"]["BACKEND"] = "registration.mail.envelope.EmailBackend"
    MAILERS["server"]["OPTIONS"] = {
        "host": server["EMAIL_HOST"],
        "port": server["EMAIL_PORT"] or 25,
        "username": server["EMAIL_HOST_USER"],
        "password": server["EMAIL_HOST_PASSWORD"],
        "use_tls": server.get("EMAIL_USE_TLS", False),
        "use_ssl": server.get("EMAIL_USE_SSL", False),
        "timeout": 20,
    }
elif "smtp" in server["EMAIL_BACKEND"]:
    raise impossible("EMAIL_URL", "it names the mail server, like smtp+tls://user:password@mail.example.org:587")
elif "filebased" in server["EMAIL_BACKEND"]:
    # Until EMAIL_URL names a server, mail waits here to be read.
    MAILERS["server"]["OPTIONS"] = {"file_path": server["EMAIL_FILE_PATH"] or str(DATA_DIR / "mail")}
DEFAULT_FROM_EMAIL = understood(
    parse_sender,
    env.str("AGENCY_FROM_EMAIL", "Locum Agency <noreply@localhost>"),
    "AGENCY_FROM_EMAIL",
    "it is a name and one address, like Northgate Locums <hello@example.org>",
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# The sender on the envelope, where what cannot be delivered comes back; the one above if it is empty.
if BOUNCE_ADDRESS := env.str("AGENCY_BOUNCE_ADDRESS", ""):
    remedy = "it is one address, like bounces@example.org"
    BOUNCE_ADDRESS = understood(parse_sender, BOUNCE_ADDRESS, "AGENCY_BOUNCE_ADDRESS", remedy)
# Mails to addresses that anybody may have typed; more wait, and staff are told.
MAILS_AN_HOUR = env.number("AGENCY_MAILS_AN_HOUR", 200, least=1, most=10_000_000)
