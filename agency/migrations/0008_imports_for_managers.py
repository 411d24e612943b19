from importlib import import_module

from django.db import migrations

find_permission = import_module("agency.migrations.0005_desk_permissions").find_permission


def let_managers_read(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for group in groups.filter(name="Managers"):
        group.permissions.add(find_permission(apps, schema_editor, "news.view_import"))


class Migration(migrations.Migration):
    dependencies = [("agency", "0007_send_digest"), ("news", "0015_imports")]

    operations = [migrations.RunPython(let_managers_read, migrations.RunPython.noop)]
