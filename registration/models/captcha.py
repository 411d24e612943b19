from django.db import models


class CaptchaClaim(models.Model):
    """A captcha token or proof that has been used for its one guess. Viewing a form inserts no row."""

    nonce = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return self.nonce
