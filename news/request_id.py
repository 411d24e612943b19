"""One number for a request: its lines in the log, its error page, the jobs that it queues and the mails of those."""

import secrets
from contextvars import ContextVar
from uuid import UUID

LENGTH = 24

request_id: ContextVar[str] = ContextVar("request_id", default="")


def new() -> str:
    return secrets.token_hex(LENGTH // 2)


def job_id() -> UUID:
    """Begins with the number of the request that queues it."""
    return UUID((request_id.get() or new()) + secrets.token_hex(4))
