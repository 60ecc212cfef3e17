"""Gives the ticket's presenters what the agent does in the panel."""

from agent_desktop.ui.ticket.matter import MatterPresenter
from agent_desktop.ui.ticket.matter_state import Page
from agent_desktop.ui.ticket.presenter import TicketPresenter
from agent_desktop.ui.ticket.view import TicketView


def connect_ticket(view: TicketView, form: TicketPresenter, matter: MatterPresenter) -> None:
    """Connect the panel's signals."""
    view.typed.connect(form.type)
    view.waited.connect(form.tick)
    view.fields.undone.connect(form.undo)
    view.fields.redone.connect(form.redo)
    view.fields.category_searched.connect(form.search_category)
    view.fields.category_chosen.connect(form.choose_category)
    view.more.template_chosen.connect(form.use_template)
    view.more.template_kept.connect(form.keep_template)
    view.more.template_dropped.connect(form.drop_template)
    view.more.message_asked.connect(lambda how: matter.prepare_message(how, view.fields.language))
    view.message.closed.connect(matter.put_message_away)
    view.head.second_passed.connect(matter.tick)
    view.page_chosen.connect(lambda page: _turn(matter, page))
    view.dropped.connect(matter.attach)
    view.pasted.connect(matter.attach)
    view.conflicts.settled.connect(matter.settle)
    view.customer.opened.connect(matter.open)
    view.customer.asked.connect(matter.show_customer)
    view.log.dropped.connect(matter.drop_refused)
    view.files.opened.connect(matter.open_file)
    view.files.forgotten.connect(matter.forget_unsaved)
    view.files.ticket_opened.connect(matter.open)
    view.files.article_opened.connect(matter.read)
    view.foot.step_chosen.connect(matter.begin)
    view.foot.sheet_closed.connect(matter.put_away)
    sheet = view.sheet
    sheet.entered.connect(matter.enter)
    sheet.searched.connect(matter.search)
    sheet.picked.connect(matter.pick)
    sheet.called.connect(matter.call)
    sheet.customer_called.connect(matter.call_customer)
    sheet.submitted.connect(matter.submit)
    sheet.closed.connect(matter.put_away)


def _turn(matter: MatterPresenter, page: Page) -> None:
    """Show a page; the one that is shown already stays."""
    if page is not matter.state.page:
        matter.turn_to(page)
