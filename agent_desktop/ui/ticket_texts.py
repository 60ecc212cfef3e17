"""What a person reads about a ticket's steps, forms, clocks and calendar: rows of ``TEXTS``."""

from typing import Final

from agent_desktop.ui.marking import QT_TRANSLATE_NOOP

_ENDED: Final = QT_TRANSLATE_NOOP("Errors", "The ticket has ended")
_REOPEN: Final = QT_TRANSLATE_NOOP("Errors", "Reopen it first; what you wrote stays in its log.")
_TOO_LATE: Final = QT_TRANSLATE_NOOP("Errors", "Somebody was faster")
_TOO_EARLY: Final = QT_TRANSLATE_NOOP("Errors", "Not yet")
_NOT_YOURS: Final = QT_TRANSLATE_NOOP("Errors", "Somebody else answers for this")
_FORM: Final = QT_TRANSLATE_NOOP("Errors", "The form's description cannot be used")
_FORM_WHERE: Final = QT_TRANSLATE_NOOP(
    "Errors", "See “{field}”. The form as it was stays in force."
)
_CALENDAR: Final = QT_TRANSLATE_NOOP("Errors", "The calendar cannot be used")

# Codes, title, what happened, what to do.
ROWS: Final[tuple[tuple[tuple[str, ...], tuple[str, str, str]], ...]] = (
    (
        ("ticket.closed",),
        (_ENDED, _REOPEN, ""),
    ),
    (
        ("ticket.merged",),
        (
            _ENDED,
            QT_TRANSLATE_NOOP("Errors", "It was merged into another ticket: work there."),
            "",
        ),
    ),
    (("ticket.withdrawn",), (_ENDED, _REOPEN, "")),
    (
        ("ticket.already_accepted",),
        (
            _TOO_LATE,
            QT_TRANSLATE_NOOP("Errors", "A colleague accepted this ticket before you."),
            "",
        ),
    ),
    (
        ("ticket.already_handled",),
        (_TOO_LATE, QT_TRANSLATE_NOOP("Errors", "The matter is handled already."), ""),
    ),
    (
        ("ticket.already_returned",),
        (_TOO_LATE, QT_TRANSLATE_NOOP("Errors", "The result was written back already."), ""),
    ),
    (
        ("ticket.already_called_back",),
        (_TOO_LATE, QT_TRANSLATE_NOOP("Errors", "The customer was called back already."), ""),
    ),
    (
        ("ticket.already_escalated",),
        (_TOO_LATE, QT_TRANSLATE_NOOP("Errors", "This delay was reported already."), ""),
    ),
    (
        ("ticket.already_settled",),
        (_TOO_LATE, QT_TRANSLATE_NOOP("Errors", "This conflict was decided already."), ""),
    ),
    (
        ("ticket.already_paused",),
        (_TOO_LATE, QT_TRANSLATE_NOOP("Errors", "The ticket waits for the customer already."), ""),
    ),
    (
        ("ticket.not_paused",),
        (_TOO_LATE, QT_TRANSLATE_NOOP("Errors", "The ticket does not wait any more."), ""),
    ),
    (
        ("ticket.has_it_already",),
        (
            QT_TRANSLATE_NOOP("Errors", "Nothing to hand over"),
            QT_TRANSLATE_NOOP("Errors", "This person has the ticket already."),
            QT_TRANSLATE_NOOP("Errors", "Choose somebody else."),
        ),
    ),
    (
        ("ticket.unknown_agent",),
        (
            QT_TRANSLATE_NOOP("Errors", "Nobody there to take it"),
            QT_TRANSLATE_NOOP(
                "Errors", "Nobody in the centre has this number, and no team this name."
            ),
            QT_TRANSLATE_NOOP("Errors", "Choose somebody of the directory."),
        ),
    ),
    (
        ("ticket.not_offered", "ticket.not_offered_to_you"),
        (
            QT_TRANSLATE_NOOP("Errors", "This ticket is not offered to you"),
            QT_TRANSLATE_NOOP("Errors", "The hand-over was taken back or goes to somebody else."),
            "",
        ),
    ),
    (
        ("ticket.not_yours",),
        (
            _NOT_YOURS,
            QT_TRANSLATE_NOOP("Errors", "This step is the owner's, the handler's or the lead's."),
            QT_TRANSLATE_NOOP("Errors", "Write a note, or ask them."),
        ),
    ),
    (
        ("ticket.needs_naming",),
        (
            _NOT_YOURS,
            QT_TRANSLATE_NOOP(
                "Errors", "The hand-over was rejected: the team lead must name a handler first."
            ),
            "",
        ),
    ),
    (
        ("ticket.lead_names",),
        (
            _NOT_YOURS,
            QT_TRANSLATE_NOOP("Errors", "Only the team lead names a handler."),
            "",
        ),
    ),
    (
        ("ticket.lead_chases",),
        (
            QT_TRANSLATE_NOOP("Errors", "Chased twice already"),
            QT_TRANSLATE_NOOP("Errors", "Only the team lead chases a third time."),
            QT_TRANSLATE_NOOP("Errors", "Escalate it to the team lead."),
        ),
    ),
    (
        ("ticket.notify_first",),
        (
            QT_TRANSLATE_NOOP("Errors", "Urgent: notify the department first"),
            QT_TRANSLATE_NOOP(
                "Errors", "Write down who was told, when and how; the form follows within the hour."
            ),
            "",
        ),
    ),
    (
        ("ticket.not_handled",),
        (_TOO_EARLY, QT_TRANSLATE_NOOP("Errors", "The matter must be handled first."), ""),
    ),
    (
        ("ticket.not_returned",),
        (
            _TOO_EARLY,
            QT_TRANSLATE_NOOP("Errors", "The plan and its result must be written back first."),
            "",
        ),
    ),
    (
        ("ticket.not_called_back",),
        (
            _TOO_EARLY,
            QT_TRANSLATE_NOOP("Errors", "The customer must be called back before it is closed."),
            "",
        ),
    ),
    (
        ("ticket.too_few_attempts",),
        (
            _TOO_EARLY,
            QT_TRANSLATE_NOOP(
                "Errors", "Try three times, half an hour apart, before the customer is not reached."
            ),
            "",
        ),
    ),
    (
        ("ticket.not_now",),
        (
            QT_TRANSLATE_NOOP("Errors", "Not possible now"),
            QT_TRANSLATE_NOOP("Errors", "The ticket is not in a state for this step."),
            "",
        ),
    ),
    (
        ("ticket.merged_into_itself",),
        (
            QT_TRANSLATE_NOOP("Errors", "The same ticket"),
            QT_TRANSLATE_NOOP("Errors", "A ticket cannot be merged into itself."),
            QT_TRANSLATE_NOOP("Errors", "Choose the other ticket."),
        ),
    ),
    (
        ("ticket.too_many_attachments",),
        (
            QT_TRANSLATE_NOOP("Errors", "Too many attachments"),
            QT_TRANSLATE_NOOP("Errors", "A ticket takes 50 files."),
            "",
        ),
    ),
    (
        ("ticket.too_many_fields",),
        (
            QT_TRANSLATE_NOOP("Errors", "Too many fields"),
            QT_TRANSLATE_NOOP("Errors", "A form has at most 100 fields of its own."),
            "",
        ),
    ),
    (
        ("ticket.field_missing", "ticket.datum_missing"),
        (
            QT_TRANSLATE_NOOP("Errors", "Something is missing"),
            QT_TRANSLATE_NOOP("Errors", "This must be filled in for this step."),
            "",
        ),
    ),
    (
        ("ticket.unknown_datum",),
        (
            QT_TRANSLATE_NOOP("Errors", "The step has no such detail"),
            QT_TRANSLATE_NOOP("Errors", "“{field}” does not belong to this step."),
            "",
        ),
    ),
    (
        ("ticket.not_reached",),
        (
            QT_TRANSLATE_NOOP("Errors", "Nobody was reached"),
            QT_TRANSLATE_NOOP("Errors", "Satisfaction is what a customer said who was reached."),
            "",
        ),
    ),
    (
        ("ticket.promise_in_the_past",),
        (
            QT_TRANSLATE_NOOP("Errors", "The promised time is past"),
            QT_TRANSLATE_NOOP("Errors", "Promise a time that is still to come."),
            "",
        ),
    ),
    (
        ("ticket.promise_too_far",),
        (
            QT_TRANSLATE_NOOP("Errors", "The promised time is too far away"),
            QT_TRANSLATE_NOOP("Errors", "A promise is given for five years at most."),
            "",
        ),
    ),
    (
        (
            "form.malformed",
            "form.malformed_id",
            "form.malformed_words",
            "form.malformed_limit",
            "form.malformed_choice",
            "form.malformed_condition",
            "form.not_json",
            "form.too_long",
            "form.too_many_fields",
            "form.too_many_choices",
            "form.unknown_key",
            "form.unknown_kind",
            "form.unknown_step",
            "form.duplicate_field",
            "form.duplicate_choice",
            "form.choices_missing",
            "form.no_choices",
        ),
        (_FORM, _FORM_WHERE, ""),
    ),
    (
        ("form.condition_cycle",),
        (
            _FORM,
            QT_TRANSLATE_NOOP(
                "Errors",
                "“{field}” waits for itself: its conditions form a circle, so it would never "
                "be shown.",
            ),
            "",
        ),
    ),
    (
        ("form.file_name",),
        (
            QT_TRANSLATE_NOOP("Errors", "The file's name says no form"),
            QT_TRANSLATE_NOOP("Errors", "Call it like complaint@2.json: name and version."),
            "",
        ),
    ),
    (
        ("form.no_file", "form.not_found"),
        (
            QT_TRANSLATE_NOOP("Errors", "There is no such form"),
            QT_TRANSLATE_NOOP("Errors", "The file or the form is not there any more."),
            "",
        ),
    ),
    (
        ("template.no_name", "template.empty"),
        (
            QT_TRANSLATE_NOOP("Errors", "The template says too little"),
            QT_TRANSLATE_NOOP("Errors", "It needs a name and at least one text."),
            "",
        ),
    ),
    (
        (
            "form.condition_later",
            "form.unknown_condition",
            "form.impossible_condition",
        ),
        (
            _FORM,
            QT_TRANSLATE_NOOP(
                "Errors",
                "“{field}” could never be shown: its condition must be on a field above it.",
            ),
            "",
        ),
    ),
    (
        ("calendar.no_working_time",),
        (
            _CALENDAR,
            QT_TRANSLATE_NOOP("Errors", "It has no working time, so nothing would ever be due."),
            QT_TRANSLATE_NOOP("Errors", "Name working days and hours."),
        ),
    ),
    (
        (
            "calendar.malformed_hours",
            "calendar.malformed_weekdays",
            "calendar.malformed_day",
            "calendar.unknown_timezone",
        ),
        (
            _CALENDAR,
            QT_TRANSLATE_NOOP("Errors", "“{text}” is no day, no hours or no time zone."),
            "",
        ),
    ),
    (
        ("calendar.too_many_days", "calendar.span_too_long"),
        (
            _CALENDAR,
            QT_TRANSLATE_NOOP("Errors", "It reaches further than a calendar may."),
            "",
        ),
    ),
    (
        ("clock_rule.malformed",),
        (
            QT_TRANSLATE_NOOP("Errors", "The clock rule cannot be used"),
            QT_TRANSLATE_NOOP("Errors", "“{field}” has a value that a rule cannot have."),
            "",
        ),
    ),
    (
        ("figures.malformed_month",),
        (
            QT_TRANSLATE_NOOP("Errors", "There is no such month"),
            QT_TRANSLATE_NOOP("Errors", "Write year and month, for example 2026-11."),
            "",
        ),
    ),
    # Files at tickets, call-backs, advice.
    (
        ("attachment.not_that_type", "upload.not_that_type"),
        (
            QT_TRANSLATE_NOOP("Errors", "The file cannot be attached"),
            QT_TRANSLATE_NOOP(
                "Errors",
                "Only pictures, sound and PDF. This one is none, whatever its name.",
            ),
            "",
        ),
    ),
    (
        ("attachment.too_large",),
        (
            QT_TRANSLATE_NOOP("Errors", "The file is too large"),
            QT_TRANSLATE_NOOP("Errors", "A file of a ticket has at most {limit_mb} MB."),
            "",
        ),
    ),
    (
        ("attachment.empty",),
        (
            QT_TRANSLATE_NOOP("Errors", "The file is empty"),
            QT_TRANSLATE_NOOP("Errors", "There is nothing in it to attach."),
            "",
        ),
    ),
    (
        ("attachment.no_file", "attachment.unreadable"),
        (
            QT_TRANSLATE_NOOP("Errors", "The file cannot be read"),
            QT_TRANSLATE_NOOP("Errors", "It was moved, or this user may not open it."),
            "",
        ),
    ),
    (
        ("attachment.disk_full", "attachment.not_kept"),
        (
            QT_TRANSLATE_NOOP("Errors", "The file cannot be kept"),
            QT_TRANSLATE_NOOP("Errors", "The disk of this computer is full or does not take it."),
            "",
        ),
    ),
    (
        ("attachment.on_its_way",),
        (
            QT_TRANSLATE_NOOP("Errors", "The file is still on its way"),
            QT_TRANSLATE_NOOP(
                "Errors", "A colleague's computer is sending it. Its entry is there already."
            ),
            "",
        ),
    ),
    (
        ("attachment.damaged", "attachment.unknown"),
        (
            QT_TRANSLATE_NOOP("Errors", "The file cannot be shown"),
            QT_TRANSLATE_NOOP("Errors", "What the server has is not what was attached."),
            QT_TRANSLATE_NOOP("Errors", "Tell your IT support this sentence."),
        ),
    ),
    (
        ("ticket.no_number",),
        (
            QT_TRANSLATE_NOOP("Errors", "There is no number to call"),
            QT_TRANSLATE_NOOP("Errors", "Write the customer's number into the form first."),
            "",
        ),
    ),
    (
        ("ticket.not_a_step",),
        (
            QT_TRANSLATE_NOOP("Errors", "There is no such step"),
            QT_TRANSLATE_NOOP(
                "Errors", "The form is saved; everything else is one of the steps shown."
            ),
            "",
        ),
    ),
    (
        ("ticket.notify_department",),
        (
            QT_TRANSLATE_NOOP("Errors", "Urgent: notify the department first"),
            QT_TRANSLATE_NOOP(
                "Errors",
                "“{subject}”: tell them now, write down whom; the form within the hour.",
            ),
            "",
        ),
    ),
    (
        ("ticket.lead_takes_part",),
        (
            QT_TRANSLATE_NOOP("Errors", "The team lead takes part"),
            QT_TRANSLATE_NOOP(
                "Errors", "“{subject}” is a severe complaint: your lead sees it from now on."
            ),
            "",
        ),
    ),
    (
        ("centre.rule_unreadable",),
        (
            QT_TRANSLATE_NOOP("Errors", "A rule of the centre cannot be used"),
            QT_TRANSLATE_NOOP("Errors", "“{name}” is left out; everything else holds."),
            QT_TRANSLATE_NOOP("Errors", "Tell your team lead."),
        ),
    ),
)
