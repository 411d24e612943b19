from django.db import models


class DailyCount(models.Model):
    """How often something happened on a day; anonymous."""

    day = models.DateField()
    name = models.CharField(max_length=60)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "name"], name="one_count_a_day")]

    def __str__(self):
        return f"{self.name}, {self.day}"


class Allowance(models.Model):
    """How often one source has done one thing lately. The key is an HMAC, so no address is stored."""

    key = models.CharField(max_length=40, primary_key=True)
    number = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return self.key
