from django.db import migrations

from news.models.revisions import PUBLICATIONS


class Migration(migrations.Migration):
    dependencies = [("news", "0002_search")]

    operations = [migrations.RunPython(PUBLICATIONS.stand_in_migration, PUBLICATIONS.lift_in_migration)]
