import uuid

import django.db.models.deletion
from django.db import migrations, models

from registration.privacy.holds import HOLDS
from registration.privacy.ledger import ACCESSES, LEDGER


class Migration(migrations.Migration):
    dependencies = [("registration", "0007_people_of_registrations")]

    operations = [
        migrations.AlterField(
            model_name="registration",
            name="person",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="registrations",
                to="registration.person",
            ),
        ),
        migrations.AlterField(
            model_name="erasure",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['new', 'unconfirmed', 'quarantined', 'spam'])), name='registration_status_known'),
        ),
        migrations.RemoveField(
            model_name='registration',
            name='contacted_at',
        ),
        migrations.RemoveField(
            model_name='registration',
            name='owner',
        ),
        *[
            migrations.RunPython(guard.stand_in_migration, guard.lift_in_migration, elidable=False)
            for guard in (LEDGER, *HOLDS, ACCESSES)
        ],
    ]
