from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agency", "0003_groups")]

    operations = [migrations.RemoveField(model_name="agency", name="answer_time")]
