"""The reading pane: an article's text as text, with headings, lists and bold words."""

from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from agent_desktop.ui.look import Look

# Longer texts are shown without headings and lists: laying them out would stop the window.
PLAIN_FROM: Final = 60_000
_FEATURES: Final = QTextDocument.MarkdownFeature.MarkdownDialectCommonMark | (
    QTextDocument.MarkdownFeature.MarkdownNoHTML
)


class ArticleText(QTextBrowser):
    """Reads Markdown. HTML in it is shown as text, pictures and links lead nowhere.

    Thread: GUI.
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._body = ""
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(self.tr("Article"))
        self.document().setDocumentMargin(look.size("s1"))

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Load nothing: an article is words."""
        return None

    def show_body(self, body: str, searched: str = "") -> None:
        """Show a text; what was searched for is marked."""
        if body != self._body:
            self._body = body
            if len(body) > PLAIN_FROM:
                self.setPlainText(body)
            else:
                self.document().setMarkdown(_without_pictures(body), _FEATURES)
                self._set_apart()
            self.moveCursor(QTextCursor.MoveOperation.Start)  # or it would scroll to its end
            self.verticalScrollBar().setValue(0)
        self._mark(searched)

    def _set_apart(self) -> None:
        """Give headings, paragraphs and quotations air: Qt sets Markdown tight."""
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        block = self.document().begin()
        while block.isValid():
            style = block.blockFormat()
            is_heading = style.headingLevel() > 0
            style.setTopMargin(self._look.size("s4" if is_heading else "s1"))
            style.setBottomMargin(self._look.size("s1"))
            if style.hasProperty(QTextFormat.Property.BlockQuoteLevel):
                style.setBackground(self._look.colour("accent_soft"))
            cursor.setPosition(block.position())
            cursor.setBlockFormat(style)
            block = block.next()
        cursor.endEditBlock()

    def _mark(self, searched: str) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        style = QTextCharFormat()
        style.setBackground(QColor(self._look.colour("warn_soft")))
        style.setForeground(QColor(self._look.colour("text")))
        for word in searched.split():
            cursor = QTextCursor(self.document())
            while len(marks) < 200 and not (cursor := self.document().find(word, cursor)).isNull():
                mark = QTextEdit.ExtraSelection()
                mark.cursor, mark.format = cursor, style  # type: ignore[attr-defined]
                marks.append(mark)
        self.setExtraSelections(marks)


def _without_pictures(body: str) -> str:
    """Return the text with pictures as their words: a pane of words has no place for a frame."""
    return body.replace("![", "[")
