from django.db import migrations

from registration.privacy.ledger import LEDGER


class Migration(migrations.Migration):
    dependencies = [("registration", "0002_documents")]

    operations = [migrations.RunPython(LEDGER.stand_in_migration, LEDGER.lift_in_migration)]
