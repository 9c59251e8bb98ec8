"""House rules that no linter knows, each with a good and a bad example that keep the rule itself honest."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("portal", "tickets", "projects", "billing", "quotes", "changes", "kb", "devices")

VIEWS = tuple(f"{package}/{place}" for package in PACKAGES for place in ("views.py", "views/**/*.py"))
CODE = tuple(f"{package}/**/*.py" for package in PACKAGES)
TESTS = ("tests/**/*.py",)
TEMPLATES = ("templates/**/*.html",)

type Finder = Callable[[str], Iterator[int]]


@dataclass(frozen=True)
class Rule:
    """What it forbids, where, how it finds a breach (line numbers), and examples of both kinds.

    `except_in` names files with the reason why the rule does not hold there.
    """

    name: str
    globs: tuple[str, ...]
    finds: Finder
    good: tuple[str, ...]
    bad: tuple[str, ...]
    except_in: dict[str, str]


def python(matches: Callable[[ast.AST], bool]) -> Finder:
    """A finder over syntax trees."""

    def find(source: str) -> Iterator[int]:
        return (getattr(node, "lineno", 0) for node in ast.walk(ast.parse(source)) if matches(node))

    return find


def text(pattern: str) -> Finder:
    """A finder over template text, comments left out."""
    compiled = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    comments = re.compile(r"{% comment.*?endcomment %}|{#.*?#}", re.DOTALL)

    def find(source: str) -> Iterator[int]:
        blanked = comments.sub(lambda match: "\n" * match[0].count("\n"), source)
        return (blanked.count("\n", 0, match.start()) + 1 for match in compiled.finditer(blanked))

    return find


def _is_manager(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")


def _is_raw_input(node: ast.AST) -> bool:
    """`request.POST["x"]`, `request.GET.get("x")` and the like: input past every form."""
    holder = node.value if isinstance(node, ast.Subscript) else node
    if isinstance(node, ast.Attribute) and node.attr in ("get", "getlist", "items", "dict"):
        holder = node.value
    elif not isinstance(node, ast.Subscript):
        return False
    return isinstance(holder, ast.Attribute) and holder.attr in ("POST", "FILES")


def _is_mark_safe(node: ast.AST) -> bool:
    """A call with a text; naming SafeString as a return type, or an empty one, is no sin."""
    if not isinstance(node, ast.Call) or not node.args:
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in ("mark_safe", "SafeString", "SafeText")


def _is_all_fields(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "fields" for target in node.targets)
        and isinstance(node.value, ast.Constant)
        and node.value.value == "__all__"
    )


def _is_idle_query_count(node: ast.AST) -> bool:
    """A query counter called as a statement counts nothing: it has to be a `with`."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return False
    function = node.value.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("assertNumQueries", "django_assert_num_queries", "django_assert_max_num_queries")


RULES = (
    Rule(
        "Views hold no manager: rows come through visible_to",
        VIEWS,
        python(_is_manager),
        good=("rows = self.scoped().open()",),
        bad=("rows = Ticket.objects.all()", "rows = self.model._default_manager.all()"),
        except_in={},
    ),
    Rule(
        "Views take input through forms",
        VIEWS,
        python(_is_raw_input),
        good=("form = ReplyForm(request.POST, request.FILES)",),
        bad=('text = request.POST["text"]', 'text = request.POST.get("text")', 'f = self.request.FILES["f"]'),
        except_in={},
    ),
    Rule(
        "Nothing is marked safe by hand",
        CODE,
        python(_is_mark_safe),
        good=('format_html("<b>{}</b>", name)', "def icon() -> SafeString: ..."),
        bad=("mark_safe(text)", "from django.utils import safestring\nsafestring.mark_safe(text)"),
        except_in={"portal/markdown.py": "what it returns has been through nh3's allow-list"},
    ),
    Rule(
        "Forms list their fields",
        CODE,
        python(_is_all_fields),
        good=('fields = ("name",)',),
        bad=('fields = "__all__"',),
        except_in={},
    ),
    Rule(
        "A query count is a with block",
        TESTS,
        python(_is_idle_query_count),
        good=("with django_assert_num_queries(3):\n    list(rows)",),
        bad=("self.assertNumQueries(1)",),
        except_in={},
    ),
    Rule(
        "No inline style, script or handler in templates",
        TEMPLATES,
        text(
            r"<style|\sstyle\s*=|<script(?![^>]*\s(?:src\s*=|type=\"application/json\"))|\son[a-z]+\s*=\s*[\"']|javascript:"
        ),
        good=(
            '<script type="module" src="x.js"></script>',
            '<script type="application/json">{"ids": []}</script>',  # data: no browser runs it
            '<p class="quiet" data-on="x">',
        ),
        bad=(
            "<script>alert(1)</script>",
            '<script type="module">alert(1)</script>',
            '<p style="color:red">',
            "<style>p{}</style>",
            '<a href="#" onclick="x()">',
            '<a href="javascript:x()">',
        ),
        except_in={},
    ),
    Rule(
        "Pictures come from the sprite, drawings from portal/charts.py",
        TEMPLATES,
        text(r"<svg\b"),
        good=('{% icon "ticket" %}', "{% chart data.months %}"),
        bad=('<svg viewBox="0 0 8 8">', "<SVG>"),
        except_in=dict.fromkeys(
            (
                "templates/charts/axes.html",
                "templates/charts/doughnut.html",
                "templates/charts/entry.html",
                "templates/charts/gantt_line.html",
                "templates/charts/gantt_scale.html",
            ),
            "the geometry is worked out in portal/charts.py and projects/gantt.py and tested there",
        ),
    ),
    Rule(
        "Templates never switch escaping off",
        TEMPLATES,
        text(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b"),
        good=("{{ note.text }}",),
        bad=("{{ note.text|safe }}", "{% autoescape off %}"),
        except_in={},
    ),
    Rule(
        "Nothing is fetched from elsewhere",
        TEMPLATES,
        text(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//"),
        good=('<a href="{{ link.url }}">',),
        bad=('<img src="https://elsewhere.example/x.png">', '<script src="//cdn.example/x.js"></script>'),
        except_in={},
    ),
)


def files_of(rule: Rule) -> list[Path]:
    """The files a rule looks at; what makemigrations writes is not ours."""
    found = (path for pattern in rule.globs for path in ROOT.glob(pattern))
    return sorted(path for path in found if "migrations" not in path.parts)


def breaches(rule: Rule) -> list[str]:
    """Every place that breaks the rule, as path:line."""
    return [
        f"{path.relative_to(ROOT)}:{line}"
        for path in files_of(rule)
        if str(path.relative_to(ROOT)) not in rule.except_in
        for line in rule.finds(path.read_text())
    ]
