import re
from pathlib import Path

# From where it is made.
from .data import DATA_DIR
from .environment import impossible, understood
from .essentials import DEBUG, env
from .parsing import parse_webhook_secret
from .secrets import LONG_ENOUGH, is_guessable, kept_secret

# The day's counts are written this often; 0 leaves it to whoever calls flush(), as tests do.
FUNNEL_FLUSH_SECONDS = env.number("AGENCY_FUNNEL_FLUSH_SECONDS", 10.0, least=0, most=24 * 3600)
# What the privacy notice promises (placeholders in its text) and what deletes by it.
RETENTION_MONTHS = env.number("AGENCY_RETENTION_MONTHS", 24, least=1, most=1200)
# The same by how far we came with them; 0 is the number above.
RETENTION_MONTHS_OF = {
    state: env.number(f"AGENCY_RETENTION_MONTHS_{state.upper()}", 0, least=0, most=1200)
    for state in ("new", "contacted", "closed", "left")
}
# From the last day of working for us: Conduct Regulations 2003, reg 29.
SERVICE_MONTHS = env.number("AGENCY_SERVICE_MONTHS", 12, least=12, most=1200)
QUARANTINE_DAYS = env.number("AGENCY_QUARANTINE_DAYS", 30, least=1, most=36_500)

# Beside the database, not in it: the list that keeps the erased erased when an older copy is put back, and the key of
# its hashes, which has to outlive changes of AGENCY_SECRET_KEY. Without a variable the key is made and kept there.
TOMBSTONES = Path(env.str("AGENCY_TOMBSTONES", str(DATA_DIR / "tombstones"))).absolute()
ERASURE_KEY = env.str("AGENCY_ERASURE_KEY", "").strip() or kept_secret(TOMBSTONES / "key", "AGENCY_TOMBSTONES")
if is_guessable(ERASURE_KEY):
    raise impossible("AGENCY_ERASURE_KEY", LONG_ENOUGH)

# Another system that is told when somebody registers or their status changes; nothing leaves while it is empty.
WEBHOOK_URL = env.str("AGENCY_WEBHOOK_URL", "").strip()
# The newest signs too, and one that the other system still has while it is being replaced.
WEBHOOK_KEYS = [
    understood(
        parse_webhook_secret, word, "AGENCY_WEBHOOK_SECRET", "it is whsec_ and the Base64 of 24 to 64 random bytes"
    )
    for word in env.words("AGENCY_WEBHOOK_SECRET")
]
if WEBHOOK_URL and not re.fullmatch(rf"http{'s?' if DEBUG else 's'}://[^\s/@]+(/\S*)?", WEBHOOK_URL):
    raise impossible("AGENCY_WEBHOOK_URL", "it is an address like https://crm.example.org/candidates")
if bool(WEBHOOK_URL) != bool(WEBHOOK_KEYS):
    raise impossible("AGENCY_WEBHOOK_URL or AGENCY_WEBHOOK_SECRET", "either needs the other", "cannot work alone")
