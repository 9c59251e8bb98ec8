"""The editors' list of all articles goes by their titles."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("kb", "0004_phrases")]
    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["title", "id"], name="kb_article_title"),
        ),
    ]
