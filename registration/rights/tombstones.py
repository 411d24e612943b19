"""The list of who was erased, beside the database and not in it: what keeps the erased erased when a copy is put back.

A line for each proof of erasure.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from django.conf import settings

from registration.models import Erasure, Refusal
from registration.privacy import beside_the_database


@dataclass(frozen=True)
class Tombstone:
    uid: str
    erased_at: str
    digest: str
    reason: str
    is_refused: bool

    @classmethod
    def of(cls, proof: Erasure, refused: set[str]) -> Self:
        digest = proof.subject_digest
        return cls(str(proof.uid), proof.erased_at.isoformat(), digest, proof.reason, digest in refused)

    @property
    def proof(self) -> Erasure:
        moment = datetime.fromisoformat(self.erased_at)
        return Erasure(uid=self.uid, subject_digest=self.digest, reason=self.reason, erased_at=moment, is_listed=True)


def path() -> Path:
    return settings.TOMBSTONES / "erased.jsonl"


def awaits_rewriting() -> Path:
    """There as long as the database file may hold a stale copy of what was erased."""
    return settings.TOMBSTONES / "awaits-rewriting"


@contextmanager
def locked() -> Iterator[None]:
    """One process at a time, so that none lists what another is listing."""
    settings.TOMBSTONES.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(settings.TOMBSTONES / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def list_erasures() -> int:
    """Write down what is not listed yet, after the erasure has been committed; a crash leaves it to the next time."""
    with locked():
        if not path().exists():
            # Lost, or another folder: whatever this database knows is written anew.
            Erasure.objects.update(is_listed=False)
        elif not are_in_force():
            # Otherwise the newest line would be this database's own, and nobody would notice.
            return 0
        proofs = list(Erasure.objects.filter(is_listed=False).order_by("pk"))
        if proofs:
            wanted = [proof.subject_digest for proof in proofs]
            refused = {*Refusal.objects.filter(subject_digest__in=wanted).values_list("subject_digest", flat=True)}
            append([Tombstone.of(proof, refused) for proof in proofs])
            awaits_rewriting().touch()
            Erasure.objects.filter(pk__in=[proof.pk for proof in proofs]).update(is_listed=True)
    return len(proofs)


def append(tombstones: list[Tombstone]) -> None:
    beside_the_database.append(path(), map(asdict, tombstones))


def read() -> list[Tombstone]:
    """Without torn lines: their proofs are not marked as listed, so they have been written again."""
    return [Tombstone(**row) for row in beside_the_database.read(path())]


def are_in_force() -> bool:
    """Whether this database has the newest erasure; an older copy that was put back has not."""
    last = beside_the_database.newest(path())
    return last is None or Erasure.objects.filter(uid=last["uid"]).exists()
