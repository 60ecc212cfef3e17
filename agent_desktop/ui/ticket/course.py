"""The course of events: a text field that also takes pictures and files."""

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QImage, QTextOption
from PySide6.QtWidgets import QPlainTextEdit


class CourseEdit(QPlainTextEdit):
    """Plain text as typed; a pasted picture and dropped files go to the ticket, not into it.

    Signals:
        picture_pasted: The ``QImage`` from the clipboard.
        files_dropped: Names of files of this PC.
    """

    picture_pasted = Signal(object)
    files_dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take texts, pictures and files."""
        return source.hasImage() or bool(local_files(source)) or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Put text into the field, the rest to the ticket's files."""
        if files := local_files(source):
            self.files_dropped.emit(files)
        elif source.hasText():
            self.insertPlainText(source.text())
        elif source.hasImage():
            image = source.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self.picture_pasted.emit(image)


def local_files(source: QMimeData) -> tuple[str, ...]:
    """Return the names of dropped or copied files of this PC."""
    return tuple(url.toLocalFile() for url in source.urls() if url.isLocalFile())
