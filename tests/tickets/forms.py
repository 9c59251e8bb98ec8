"""What a browser would send: the fields of a form as the page has them."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.area = ""
        self.select = ""
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        self.inside = self.inside or (tag == "form" and facts.get("id") == self.form_id)
        if tag == "option" and self.select and ("selected" in facts or self.select not in self.values):
            self.values[self.select] = facts.get("value", "")
        if not self.inside or "name" not in facts:
            return
        if tag == "select":
            self.select = facts["name"]
        elif tag == "textarea":
            self.area = facts["name"]
            self.values[self.area] = ""
        elif tag == "input" and (
            facts.get("type") not in ("radio", "checkbox", "file") or "checked" in facts
        ):
            self.values[facts["name"]] = facts.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"
        self.area = "" if tag == "textarea" else self.area
        self.select = "" if tag == "select" else self.select

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] += data


def fields_of(html: str, form_id: str = "reply") -> dict[str, str]:
    """Name and value of every field of the form that would be sent, files excepted."""
    parser = _Fields(form_id)
    parser.feed(html)
    return {name: value.removeprefix("\n") for name, value in parser.values.items()}
