"""What a service refuses, shown at the form that asked for it."""

from django import forms
from django.core.exceptions import ValidationError


def add_problem(form: forms.BaseForm, problem: ValidationError) -> None:
    """Put a service's refusal at the fields it names, or above the form when it has no such field."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, errors in problem.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
