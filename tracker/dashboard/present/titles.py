"""What a due is called: as a task where it is the reader's own, as a state of things elsewhere."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.cases.enums import Bound, Role
from tracker.cases.evaluate import Evaluation
from tracker.cases.labels import label
from tracker.cases.models import Participant
from tracker.cases.rules import RULES, letter_due
from tracker.cases.rules.case import Due, letter_anchor
from tracker.dashboard.present.sight import Sight

# Answers to notices are called so for everybody who waits for them.
_TASKS: Mapping[str, object] = {
    "rfe-response": _("Answer USCIS’s request for evidence"),
    "noid-response": _("Answer USCIS’s notice of intent to deny"),
    "noir-response": _("Answer USCIS’s notice of intent to revoke"),
}
_OWN: Mapping[str, object] = {
    # Counsel
    "file-earliest": _("You may file the petition"),
    "file-advised": _("File the petition in good time"),
    "i290b": _("File the appeal or motion (I-290B)"),
    "appeal-brief": _("Send the brief of the appeal"),
    "ext-prepare": _("Begin work on the extension"),
    # The petitioner
    "ext-file-by": _("File the extension before the stay ends"),
    "amend": _("Tell USCIS of the change in the employment"),
    # The beneficiary
    "ds160-save": _("Send the visa application (DS-160) that you saved"),
    "ds160-lock": _("Send the visa application (DS-160)"),
    "mrv-schedule-by": _("Schedule an interview with the visa fee you paid"),
    "photo-age": _("Your visa photo is too old then"),
    "visa-earliest": _("The post may issue your visa"),
    "221g-cure": _("Hand in the papers that the post asked for under 221(g)"),
    "ap-inquire": _("You may ask the post about administrative processing"),
    "passport-pickup": _("Collect your passport"),
    "entry-earliest": _("You may enter the United States"),
    "work-start": _("You may work"),
    "i94-check": _("Download and check your I-94"),
    "grace-60": _("Your grace period after the work ended is over"),
    "exit-10": _("The days after your petition’s validity are over"),
    "passport-validity": _("Your passport’s last six months begin"),
}


def title(due: Due, evaluation: Evaluation, sight: Sight) -> str:
    """What is to be done, or what is expected, as a heading; it names a dependent."""
    if due.rule == letter_due.RULE.id:
        return gettext("Letter of {name}").format(name=_recommender(due, evaluation))
    if name := _dependent(due, evaluation):
        text = gettext("{title} ({name})")
        return text.format(title=gettext(RULES[due.rule].title), name=name)
    return heading(due.rule, own=sight.owns(due.bound))


def heading(rule: str, *, own: bool) -> str:
    """What a due of ``rule`` is called where it is about nobody in particular."""
    text = _TASKS.get(rule) or (_OWN.get(rule) if own else None)
    return str(text) if text else gettext(RULES[rule].title)


def name_of_case(
    person: Participant | None, petitioner: Participant | None, sight: Sight
) -> tuple[str, str]:
    """What a case is called, and whom it is about beside that; either may be empty.

    After the petitioner, but not for its own people: all their cases would be called the same.
    """
    name = person.name if person and person.user_id != sight.user.pk else ""
    if name and sight.owns(Bound.PETITIONER):
        return name, ""
    return (petitioner.name if petitioner else ""), name


def _recommender(due: Due, evaluation: Evaluation) -> str:
    letters = {letter_anchor(letter.key): letter for letter in evaluation.rows.letters}
    person = letters[due.anchor].recommender
    return person.name if person else label(Bound.RECOMMENDER)


def _dependent(due: Due, evaluation: Evaluation) -> str:
    """The name of the dependent whose day it is; empty where it is the beneficiary's."""
    events = (event for event in evaluation.events if due.anchor == f"event:{event.chain}")
    about = next((event.traveller_id for event in events), None)
    people = (p for p in evaluation.rows.participants if p.role == Role.DEPENDENT)
    names = (p.name for p in people if p.pk == about or due.anchor == f"participant:{p.key}")
    return next(names, "")
