"""The house rules hold everywhere, and each rule still tells good from bad."""

import pytest

from tests.house.rules import ROOT, RULES, Rule, breaches, files_of

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@each_rule
def test_the_code_keeps_the_rule(rule: Rule) -> None:
    assert breaches(rule) == []


@each_rule
def test_the_rule_finds_every_bad_example(rule: Rule) -> None:
    assert [bad for bad in rule.bad if not list(rule.finds(bad))] == []


@each_rule
def test_the_rule_lets_every_good_example_pass(rule: Rule) -> None:
    assert [good for good in rule.good if list(rule.finds(good))] == []


@each_rule
def test_the_rule_looks_at_files_that_exist(rule: Rule) -> None:
    assert files_of(rule)


@each_rule
def test_an_exemption_goes_once_nobody_needs_it(rule: Rule) -> None:
    stale = [
        path
        for path in rule.except_in
        if not (ROOT / path).exists() or not list(rule.finds((ROOT / path).read_text()))
    ]
    assert stale == []
