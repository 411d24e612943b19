from django.db import models
from django.utils import timezone


class Access(models.Model):
    """That somebody of the staff has seen or moved a person's data. Append-only: triggers refuse to change an entry.

    One row a person, by number and without values, so that it can stay when the person is erased.
    """

    class Action(models.TextChoices):
        VIEW = "view", "opened"
        SEARCH = "search", "found by a search"
        EXPORT = "export", "exported"
        PACK = "pack", "took the pack of"
        ERASE = "erase", "erased"
        MERGE = "merge", "joined"
        BULK = "bulk", "changed among others"

    at = models.DateTimeField(default=timezone.now, db_index=True)
    # No foreign key: the entry outlives the account.
    user_number = models.BigIntegerField()
    username = models.CharField(max_length=150)
    action = models.CharField(max_length=6, choices=Action)
    person_number = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "access log"
        default_permissions = ()
        indexes = [
            models.Index(fields=["person_number", "-at"], name="access_of_person"),
            models.Index(fields=["user_number", "-at"], name="access_by_user"),
        ]

    def __str__(self):
        return f"{self.username} {self.get_action_display()} candidate {self.person_number}"
