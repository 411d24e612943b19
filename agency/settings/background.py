"""What workers do."""

from .essentials import DATA_DIR, env

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "mail", "pictures"],
        "OPTIONS": {"id_function": "news.request_id.job_id"},
    }
}
# A job or mail that has been in work this long belongs to a worker that died, and is begun again.
JOB_PATIENCE_SECONDS = env.number("AGENCY_JOB_PATIENCE", 600, least=1, most=7 * 24 * 3600)
# How often a worker looks what is due: jobs of dead workers, used-up captcha codes, expired data.
HOUSEKEEPING_SECONDS = env.number("AGENCY_HOUSEKEEPING_SECONDS", 30.0, least=0.1, most=24 * 3600)

# Where copies of everything go, and the public keys of age for which they are encrypted.
BACKUPS = env.str("AGENCY_BACKUPS", str(DATA_DIR / "backups"))
BACKUP_RECIPIENTS = env.words("AGENCY_BACKUP_RECIPIENTS")
