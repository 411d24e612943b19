from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("news", "0003_frozen_publications")]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="based_on",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
