"""What somebody was writing: kept for them alone, back after a new sign-in, forgotten once sent (N9)."""

from portal.models import Draft


def draft_keep(*, user_id: int, key: str, data: dict[str, str]) -> None:
    """Keep the text of one form; an emptied form forgets it."""
    if any(data.values()):
        Draft.objects.update_or_create(user_id=user_id, key=key, defaults={"data": data})
    else:
        draft_forget(user_id=user_id, key=key)


def draft_forget(*, user_id: int, key: str) -> None:
    """The form was sent, or emptied."""
    Draft.objects.filter(user_id=user_id, key=key).delete()


def draft_of(user_id: int, key: str) -> dict[str, str]:
    """What the person had written in that form; empty when nothing waits."""
    draft = Draft.objects.filter(user_id=user_id, key=key).first()
    return draft.data if draft else {}
