from django.db import migrations


def make_agency(apps, schema_editor):
    """The one row, so that no page fails before staff have filled it in."""
    rows = apps.get_model("agency", "Agency").objects.using(schema_editor.connection.alias)
    rows.get_or_create(pk=1, defaults={"name": "Locum Agency"})


class Migration(migrations.Migration):
    dependencies = [("agency", "0001_initial")]

    operations = [migrations.RunPython(make_agency, migrations.RunPython.noop)]
