from .essentials import env

# Mails to addresses that anybody may have typed; more wait, and staff are told.
MAILS_AN_HOUR = env.int("AGENCY_MAILS_AN_HOUR", 200)
# The day's counts are written this often; 0 leaves it to whoever calls flush(), as tests do.
FUNNEL_FLUSH_SECONDS = env.float("AGENCY_FUNNEL_FLUSH_SECONDS", 10)
# What the privacy notice promises (placeholders in its text) and what deletes by it.
RETENTION_MONTHS = env.int("AGENCY_RETENTION_MONTHS", 24)
QUARANTINE_DAYS = env.int("AGENCY_QUARANTINE_DAYS", 30)
