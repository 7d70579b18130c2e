"""Is the plan right? An independent checker of ``snapshot.json`` and ``plan.json``.

It is written apart from the planner: standard library only, whole numbers and UTC seconds, no import of the planner, so
that a fault in the solver or the model cannot hide here as well. Start with rules.py, the list of rules; causes.py says
everything that can be wrong; data/README.md describes the two files.
"""

from planner.certificate.causes import CAUSES
from planner.certificate.checking import check, check_files, proven_shortages
from planner.certificate.reasons import REASONS, REMEDIES
from planner.certificate.result import CHECKER_VERSION, Certificate, RuleResult, Unassigned, Violation
from planner.certificate.rules import RULES, Rule
from planner.certificate.strict_json import FormatProblem

__all__ = [
    "CAUSES", "CHECKER_VERSION", "REASONS", "REMEDIES", "RULES", "Certificate", "FormatProblem", "Rule", "RuleResult",
    "Unassigned", "Violation", "check", "check_files", "proven_shortages",
]  # fmt: skip
