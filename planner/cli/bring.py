"""``planner bring``: a cylinder, a battery or a nurse is brought home to someone who is not moved."""

from __future__ import annotations

from typing import Any

import click

from planner.cli.shared import json_option, lang_option, opened, print_json, somebody


@click.command("bring")
@click.argument("plan")
@click.argument("ref")
@click.option("--what", type=click.Choice(["cylinder", "battery", "nurse"]), required=True, help="What is brought.")
@click.option("--from", "site", required=True, metavar="SITE", help="The confirmed site that has one.")
@click.option("--why", required=True, help="The reason, kept with the decision (ten letters at least).")
@json_option
@lang_option
def command(plan: str, ref: str, what: str, site: str, why: str, as_json: bool, lang: str) -> int:
    """Decide that a cylinder, a battery or a nurse is brought from SITE to the home of REF, who stays or has no place in PLAN.

    Everyone else keeps vehicle and order. The result is the scenario's next draft, checked; later drafts keep the decision.
    Exit 1 when no vehicle can be there before the reserve ends: then nothing is stored.
    """
    from planner.actions.changing import change_draft
    from planner.actions.plans import open_plan
    from planner.model.timing import local_text
    from planner.redrafting import Change, ChangeKind
    from planner.translations.words import word

    app, actor = opened(), somebody()
    done = change_draft(app, actor, plan, Change(ChangeKind(what), ref, site), why)
    thing = word(f"thing_{what}", lang)
    if done.row is None:
        reasons = [finding.reason.value for finding in done.answer.findings]
        rules = [violation.rule for violation in done.answer.violations]
        if as_json:
            print_json({"plan": None, "reasons": reasons, "rules": rules})
        else:
            click.echo(word("bring.refused", lang, ref=ref, thing=thing))
            click.echo("\n".join(f"  {word(reason, lang)}" for reason in dict.fromkeys(reasons)) or "  " + ", ".join(rules))
        return 1
    made = open_plan(app, actor, done.row.id, purpose="brought home", ref=ref).facts.plan
    errand = next(one for one in made.errands if (one.ref, one.thing.value) == (ref, what))
    said: dict[str, Any] = {
        "plan": made.id,
        "ref": ref,
        "thing": what,
        "site": site,
        "shift": errand.shift_id,
        "arrives": local_text(errand.arrival_at) if errand.arrival_at else None,
        "lasts_until": local_text(errand.lasts_until_at),
    }
    if as_json:
        print_json(said)
    else:
        told = {**said, "version": made.version, "thing": thing, "at": said["arrives"], "until": said["lasts_until"]}
        click.echo(word("bring.driven_person" if errand.thing.is_person else "bring.driven", lang, **told))
    return 0
