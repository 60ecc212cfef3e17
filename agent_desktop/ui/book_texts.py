"""What a person reads about customers, directory, knowledge, tables: rows of ``TEXTS``."""

from typing import Final

from agent_desktop.ui.marking import QT_TRANSLATE_NOOP

_TELL_LEAD: Final = QT_TRANSLATE_NOOP("Errors", "Tell your team lead.")
_CHOOSE_AGAIN: Final = QT_TRANSLATE_NOOP("Errors", "Choose another file.")
_ROW: Final = QT_TRANSLATE_NOOP("Errors", "It was not taken; put it right and import it again.")
_NOT_THERE: Final = QT_TRANSLATE_NOOP("Errors", "It was removed, or has not reached this desk yet.")

# Codes, title, what happened, what to do.
ROWS: Final[tuple[tuple[tuple[str, ...], tuple[str, str, str]], ...]] = (
    (
        ("record.not_allowed",),
        (
            QT_TRANSLATE_NOOP("Errors", "Your role does not allow this"),
            QT_TRANSLATE_NOOP("Errors", "Nothing was changed."),
            _TELL_LEAD,
        ),
    ),
    (
        ("record.unknown_field", "record.invalid_value"),
        (
            QT_TRANSLATE_NOOP("Errors", "That cannot be kept"),
            QT_TRANSLATE_NOOP(
                "Errors", "The field {field} does not take this. Nothing was changed."
            ),
            "",
        ),
    ),
    (
        ("record.too_long", "article.too_long"),
        (
            QT_TRANSLATE_NOOP("Errors", "The text is too long"),
            QT_TRANSLATE_NOOP("Errors", "The field {field} takes at most {limit} characters."),
            QT_TRANSLATE_NOOP("Errors", "Shorten it and save again."),
        ),
    ),
    (
        ("record.control_character",),
        (
            QT_TRANSLATE_NOOP("Errors", "The text has characters that cannot be shown"),
            QT_TRANSLATE_NOOP("Errors", "Type it again instead of pasting it."),
            "",
        ),
    ),
    (
        ("record.foreign_change", "record.too_many_fields"),
        (
            QT_TRANSLATE_NOOP("Errors", "That cannot be kept"),
            QT_TRANSLATE_NOOP("Errors", "The entry has too many fields, or is another one."),
            _TELL_LEAD,
        ),
    ),
    (
        ("customer.not_found",),
        (QT_TRANSLATE_NOOP("Errors", "There is no such customer"), _NOT_THERE, ""),
    ),
    (
        ("customer.same",),
        (
            QT_TRANSLATE_NOOP("Errors", "They are one customer already"),
            QT_TRANSLATE_NOOP("Errors", "There is nothing to merge."),
            "",
        ),
    ),
    (
        ("customer.merge_circle",),
        (
            QT_TRANSLATE_NOOP("Errors", "They were merged the other way round"),
            QT_TRANSLATE_NOOP(
                "Errors",
                "Somebody merged the two customers before you, into the other one: that stays.",
            ),
            "",
        ),
    ),
    (
        ("customer.not_merged",),
        (
            QT_TRANSLATE_NOOP("Errors", "They are two customers"),
            QT_TRANSLATE_NOOP("Errors", "Somebody has parted them already."),
            "",
        ),
    ),
    (
        ("customer.no_number",),
        (
            QT_TRANSLATE_NOOP("Errors", "There is no number"),
            QT_TRANSLATE_NOOP("Errors", "Write a telephone number down first."),
            "",
        ),
    ),
    (
        ("customer.reason_needed",),
        (
            QT_TRANSLATE_NOOP("Errors", "Say why you need the data"),
            QT_TRANSLATE_NOOP(
                "Errors", "Every look at a customer's data is written down with its reason."
            ),
            "",
        ),
    ),
    (
        ("customer.do_not_call",),
        (
            QT_TRANSLATE_NOOP("Errors", "This customer does not want to be called"),
            QT_TRANSLATE_NOOP("Errors", "The number was not dialled."),
            QT_TRANSLATE_NOOP("Errors", "A team lead may overrule it, with a reason."),
        ),
    ),
    (
        ("article.not_found",),
        (QT_TRANSLATE_NOOP("Errors", "There is no such article"), _NOT_THERE, ""),
    ),
    (
        ("article.title_missing",),
        (
            QT_TRANSLATE_NOOP("Errors", "The article needs a title"),
            QT_TRANSLATE_NOOP("Errors", "Agents find it by its title first."),
            "",
        ),
    ),
    (
        ("article.bad_date",),
        (
            QT_TRANSLATE_NOOP("Errors", "The dates do not fit"),
            QT_TRANSLATE_NOOP("Errors", "It has to begin before it ends."),
            "",
        ),
    ),
    (
        ("question.empty",),
        (
            QT_TRANSLATE_NOOP("Errors", "There is nothing to send"),
            QT_TRANSLATE_NOOP("Errors", "Write some words first, or choose an article."),
            "",
        ),
    ),
    (
        ("question.not_found",),
        (QT_TRANSLATE_NOOP("Errors", "There is no such question"), _NOT_THERE, ""),
    ),
    (
        ("question.not_lead",),
        (
            QT_TRANSLATE_NOOP("Errors", "Team leads answer questions"),
            QT_TRANSLATE_NOOP("Errors", "It stays on their list."),
            "",
        ),
    ),
    (
        ("question.answered",),
        (
            QT_TRANSLATE_NOOP("Errors", "Your question was answered"),
            QT_TRANSLATE_NOOP("Errors", "The answer is in the knowledge window."),
            "",
        ),
    ),
    (
        ("directory.no_deputy",),
        (
            QT_TRANSLATE_NOOP("Errors", "Nobody stands in"),
            QT_TRANSLATE_NOOP("Errors", "Who is responsible is away, and no deputy is named."),
            QT_TRANSLATE_NOOP("Errors", "Call the department, or let the team lead name somebody."),
        ),
    ),
    (
        ("directory.nobody",),
        (
            QT_TRANSLATE_NOOP("Errors", "Nobody is named"),
            QT_TRANSLATE_NOOP("Errors", "The directory does not say whose matter this is."),
            _TELL_LEAD,
        ),
    ),
    (
        ("import.not_lead",),
        (
            QT_TRANSLATE_NOOP("Errors", "Team leads import"),
            QT_TRANSLATE_NOOP("Errors", "Your role does not allow it."),
            _TELL_LEAD,
        ),
    ),
    (
        ("import.running",),
        (
            QT_TRANSLATE_NOOP("Errors", "An import is running"),
            QT_TRANSLATE_NOOP("Errors", "Wait for its end, or stop it."),
            "",
        ),
    ),
    (
        ("import.no_file",),
        (
            QT_TRANSLATE_NOOP("Errors", "The file cannot be read"),
            QT_TRANSLATE_NOOP("Errors", "It is not there any more, or another program holds it."),
            _CHOOSE_AGAIN,
        ),
    ),
    (
        ("import.not_a_table",),
        (
            QT_TRANSLATE_NOOP("Errors", "This is no table"),
            QT_TRANSLATE_NOOP(
                "Errors", "The file is neither CSV nor XLSX, whatever its name says."
            ),
            _CHOOSE_AGAIN,
        ),
    ),
    (
        ("import.empty",),
        (
            QT_TRANSLATE_NOOP("Errors", "The file is empty"),
            QT_TRANSLATE_NOOP("Errors", "There is no row in it."),
            _CHOOSE_AGAIN,
        ),
    ),
    (
        ("import.too_large",),
        (
            QT_TRANSLATE_NOOP("Errors", "The workbook is too large"),
            QT_TRANSLATE_NOOP("Errors", "Save it as CSV: that may have any number of rows."),
            "",
        ),
    ),
    (
        ("import.bad_mapping", "import.no_such_table"),
        (
            QT_TRANSLATE_NOOP("Errors", "Columns and fields do not fit"),
            QT_TRANSLATE_NOOP("Errors", "Each field takes one column; only numbers take several."),
            "",
        ),
    ),
    (
        ("import.nothing_to_find_by",),
        (
            QT_TRANSLATE_NOOP("Errors", "A column is missing"),
            QT_TRANSLATE_NOOP("Errors", "Choose the column of the number or the name."),
            "",
        ),
    ),
    (("import.bad_row",), (QT_TRANSLATE_NOOP("Errors", "The row cannot be read"), _ROW, "")),
    (
        ("import.bad_number",),
        (QT_TRANSLATE_NOOP("Errors", "That is no telephone number"), _ROW, ""),
    ),
    (
        ("import.no_number",),
        (QT_TRANSLATE_NOOP("Errors", "The row has no telephone number"), _ROW, ""),
    ),
    (("import.no_name",), (QT_TRANSLATE_NOOP("Errors", "The row has no name"), _ROW, "")),
    (
        ("import.number_rounded",),
        (
            QT_TRANSLATE_NOOP("Errors", "A spreadsheet has rounded the number"),
            QT_TRANSLATE_NOOP(
                "Errors", "Its last digits are lost: format the column as text there."
            ),
            "",
        ),
    ),
    (
        ("import.no_error_file",),
        (
            QT_TRANSLATE_NOOP("Errors", "Refused rows cannot be kept"),
            QT_TRANSLATE_NOOP("Errors", "There is no room for the file beside the imported one."),
            QT_TRANSLATE_NOOP("Errors", "Make room, then import the file again."),
        ),
    ),
    (
        ("export.written",),
        (
            QT_TRANSLATE_NOOP("Errors", "List written"),
            QT_TRANSLATE_NOOP("Errors", "{rows} rows are in {file}."),
            "",
        ),
    ),
    (
        ("export.unknown_kind",),
        (
            QT_TRANSLATE_NOOP("Errors", "What kind of file?"),
            QT_TRANSLATE_NOOP("Errors", "Let its name end in .csv or .xlsx."),
            "",
        ),
    ),
    (
        ("export.not_written", "print.not_written"),
        (
            QT_TRANSLATE_NOOP("Errors", "The file cannot be written there"),
            QT_TRANSLATE_NOOP(
                "Errors", "The folder is gone or write-protected, or the disk is full."
            ),
            _CHOOSE_AGAIN,
        ),
    ),
    (
        ("print.failed",),
        (
            QT_TRANSLATE_NOOP("Errors", "The form was not printed"),
            QT_TRANSLATE_NOOP("Errors", "The ticket itself is safe."),
            QT_TRANSLATE_NOOP("Errors", "Try again in a moment."),
        ),
    ),
)
