"""Live checks: the formulas that show a rule's verdict in the department's workbook."""

from koplan_xl.rules.echoes import ECHOES, same_code, same_record
from koplan_xl.rules.expression import Condition, any_of
from koplan_xl.rules.registry import FORM_YEARS, Rule, Scope, Severity, all_rules, get

SOUND, WRONG, TO_EXPLAIN = "✔", "✖", "要説明"


def live_rules(scope: Scope | None = None) -> tuple[Rule, ...]:
    """Return the rules that are shown live, of one scope or of all."""
    return tuple(r for r in all_rules() if r.live and (scope is None or r.live_in(scope)))


def shown_defect(rule: Rule, years: int = FORM_YEARS, scope: Scope | None = None) -> Condition:
    """Return the rule's live condition, false where the same record has the root it would echo.

    `scope` is needed where the rule is shown in more than one.
    """
    live = rule.live_in(scope) if scope else next(iter(rule.live), None)
    if live is None:
        raise ValueError(f"rule {rule.code} is not live")
    defect = live.defect(years)
    roots = [
        root.defect(years)
        for echo in ECHOES
        if rule.code in echo.codes and echo.tie in (same_record, same_code)
        if (root := get(echo.root).live_in(live.scope))
    ]
    return defect & ~any_of(*roots) if roots else defect


def failed_mark(rule: Rule) -> str:
    """Return what a check shows that is not passed: ✖, or 要説明 where a reason will do."""
    return TO_EXPLAIN if rule.severity is Severity.ASK else WRONG


def state_formula(rule: Rule, defect: str) -> str:
    """Return the formula of the check's state, given the defect's; an error in an input is not sound."""
    mark = failed_mark(rule)
    return f'IFERROR(IF({defect},"{mark}","{SOUND}"),"{mark}")'
