from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("news", "0011_generation_changed_at")]

    operations = [
        migrations.AddField(model_name="revision", name="tab", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="revision", name="opened", field=models.JSONField(null=True)),
    ]
