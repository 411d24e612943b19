from .essentials import env

# Mails to addresses that anybody may have typed; more wait, and staff are told.
MAILS_AN_HOUR = env.number("AGENCY_MAILS_AN_HOUR", 200, least=1, most=10_000_000)
# The day's counts are written this often; 0 leaves it to whoever calls flush(), as tests do.
FUNNEL_FLUSH_SECONDS = env.number("AGENCY_FUNNEL_FLUSH_SECONDS", 10.0, least=0, most=24 * 3600)
# What the privacy notice promises (placeholders in its text) and what deletes by it.
RETENTION_MONTHS = env.number("AGENCY_RETENTION_MONTHS", 24, least=1, most=1200)
# From the last day of working for us: Conduct Regulations 2003, reg 29.
SERVICE_MONTHS = env.number("AGENCY_SERVICE_MONTHS", 12, least=12, most=1200)
QUARANTINE_DAYS = env.number("AGENCY_QUARANTINE_DAYS", 30, least=1, most=36_500)
