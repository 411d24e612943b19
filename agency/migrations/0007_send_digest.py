from importlib import import_module

from django.db import migrations

find_permission = import_module("agency.migrations.0005_desk_permissions").find_permission


def let_editors_send(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for group in groups.filter(name__in=["Editors", "Managers"]):
        group.permissions.add(find_permission(apps, schema_editor, "registration.send_digest"))


class Migration(migrations.Migration):
    dependencies = [("agency", "0006_restore"), ("registration", "0012_news_by_mail")]

    operations = [migrations.RunPython(let_editors_send, migrations.RunPython.noop)]
