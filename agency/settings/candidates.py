from .essentials import env

# A limit is (how many, in how many seconds); registration/protection/limits.py says what each one counts.
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
# What the privacy notice promises (placeholders in its text) and what deletes by it.
RETENTION_MONTHS = env.int("AGENCY_RETENTION_MONTHS", 24)
QUARANTINE_DAYS = env.int("AGENCY_QUARANTINE_DAYS", 30)
