"""The form on A4 pages. Texts of people are shown as text, whatever they look like."""

from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextLength,
    QTextOption,
    QTextTable,
)

from agent_desktop.ui.printing.sheet import Cell, Section, Sheet
from agent_desktop.ui.theme import PAPER

FAMILIES: Final = ("Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "SimSun", "sans-serif")
_DPI: Final = 300
_MARGIN_MM: Final = 16.0
_FOOTER_MM: Final = 8.0
_INK: Final = PAPER["ink"]
_SOFT: Final = PAPER["soft"]
_LINE: Final = PAPER["line"]
_GROUND: Final = PAPER["ground"]
# Lengths without a unit are a 96th of an inch, whatever the printer's dots.
_STYLE: Final = f"""
body {{ color: {_INK}; }}
.company {{ font-size: 10pt; color: {_SOFT}; margin-bottom: 2px; }}
.title {{ font-size: 17pt; font-weight: 600; margin-top: 0; margin-bottom: 2px; }}
.number {{ font-size: 9pt; color: {_SOFT}; margin-top: 0; margin-bottom: 0; }}
h4 {{ font-size: 10.5pt; font-weight: 600; margin-top: 10px; margin-bottom: 3px; }}
td, th {{ font-size: 9pt; }}
.name, .text, th {{ border: 1px solid {_LINE}; }}
.name {{ color: {_SOFT}; background-color: {_GROUND}; }}
th {{ color: {_SOFT}; background-color: {_GROUND}; font-weight: 600; text-align: left; }}
"""
_TABLE: Final = (
    "<table width='100%' cellspacing='0' cellpadding='4' border='1' "
    f"style='border-collapse:collapse; border-color:{_LINE}; border-style:solid'>"
)
# Of the page's width, by the number of columns.
_WIDTHS: Final = {5: (24, 19, 19, 19, 19), 4: (16, 34, 16, 34), 3: (19, 14, 67)}
_ALONE_MM: Final = 22.0  # less room than this below it, and a title goes to the next page
# They would turn what stands behind them around, as in ``fdp.exe``.
_TURNING: Final = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def write(sheet: Sheet, file: Path) -> int:
    """Write the form; returns its pages.

    Thread: GUI.

    Raises:
        OSError: The file cannot be written.
    """
    part = file.with_name(f".{file.name}.part")
    part.touch()  # says what is wrong with the place, which the PDF writer does not
    writer = QPdfWriter(str(part))
    writer.setResolution(_DPI)
    writer.setTitle(f"{sheet.title} {sheet.number}")
    writer.setCreator("Agent Desktop")
    margin = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            margin,
            QPageLayout.Unit.Millimeter,
        )
    )
    painter = QPainter()
    if not painter.begin(writer):
        part.unlink(missing_ok=True)
        raise OSError("the PDF cannot be written")
    try:
        pages = _paint(sheet, writer, painter)
    finally:
        painter.end()
    part.replace(file)
    return pages


def _paint(sheet: Sheet, writer: QPdfWriter, painter: QPainter) -> int:
    width, height = float(writer.width()), float(writer.height())
    footer = _FOOTER_MM / 25.4 * _DPI
    page = QSizeF(width, height - footer)
    document = QTextDocument()
    document.setDocumentMargin(0)
    font = QFont(list(FAMILIES))
    font.setPointSizeF(9)
    document.setDefaultFont(font)
    document.documentLayout().setPaintDevice(writer)
    wrap = QTextOption()
    wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(wrap)
    document.setDefaultStyleSheet(_STYLE)
    document.setHtml(_html(sheet))
    document.setPageSize(page)
    _set_columns(document)
    _keep_together(document, page.height())
    pages = document.pageCount()
    for number in range(pages):
        if number:
            writer.newPage()
        painter.save()
        painter.translate(QPointF(0, -number * page.height()))
        area = QRectF(0, number * page.height(), page.width(), page.height())
        document.drawContents(painter, area)
        painter.restore()
        _foot(
            painter,
            sheet.footer,
            f"{number + 1} / {pages}",
            QRectF(0, height - footer, width, footer),
        )
    return pages


def _foot(painter: QPainter, left: str, right: str, area: QRectF) -> None:
    font = QFont(list(FAMILIES))
    font.setPointSizeF(7.5)
    painter.setFont(font)
    painter.setPen(QColor(_SOFT))
    bottom = Qt.AlignmentFlag.AlignBottom
    painter.drawText(area, bottom | Qt.AlignmentFlag.AlignLeft, left)
    painter.drawText(area, bottom | Qt.AlignmentFlag.AlignRight, right)


def _set_columns(document: QTextDocument) -> None:
    """Give every table of a kind the same columns: the parser goes by each one's first row."""
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable) and frame.format().border():
            widths = _WIDTHS.get(frame.columns())
            if widths is not None:
                form = frame.format()
                percent = QTextLength.Type.PercentageLength
                form.setColumnWidthConstraints([QTextLength(percent, w) for w in widths])
                frame.setFormat(form)


def _keep_together(document: QTextDocument, height: float) -> None:
    """Leave no title alone at a page's end, and no signature in two halves."""
    layout = document.documentLayout()
    before = QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore
    block = document.begin()
    while block.isValid():
        if block.blockFormat().headingLevel() == 4:
            left = height - layout.blockBoundingRect(block).top() % height
            if left < _ALONE_MM / 25.4 * _DPI:
                form = block.blockFormat()
                form.setPageBreakPolicy(before)
                QTextCursor(block).setBlockFormat(form)
        block = block.next()
    last = document.rootFrame().childFrames()[-1]
    area = layout.frameBoundingRect(last)
    if int(area.top() // height) != int((area.bottom() - 1) // height):
        form_of_frame = last.frameFormat()
        form_of_frame.setPageBreakPolicy(before)
        last.setFrameFormat(form_of_frame)


def _html(sheet: Sheet) -> str:
    company = (
        f"<p class='company' align='center'>{_text(sheet.company)}</p>" if sheet.company else ""
    )
    head = (
        f"{company}<p class='title' align='center'>{_text(sheet.title)}</p>"
        f"<p class='number' align='right'>No. {_text(sheet.number)}</p>"
    )
    return f"<body>{head}{''.join(map(_section, sheet.sections))}{_signatures(sheet)}</body>"


def _section(section: Section) -> str:
    rows = _table_rows(section) if section.heading else _cell_rows(section.cells)
    return f"<h4>{_text(section.title)}</h4>{_TABLE}{rows}</table>"


def _cell_rows(cells: tuple[Cell, ...]) -> str:
    rows: list[str] = []
    waiting: list[Cell] = []
    for cell in cells:
        if cell.wide and waiting:
            rows.append(_wide(waiting.pop()))
        if cell.wide:
            rows.append(_wide(cell))
            continue
        waiting.append(cell)
        if len(waiting) == 2:
            rows.append(_row(waiting))
            waiting = []
    return "".join((*rows, *map(_wide, waiting)))


def _wide(cell: Cell) -> str:
    name, text = _text(cell.name), _text(cell.text)
    return f"<tr><td class='name'>{name}</td><td class='text' colspan='3'>{text}</td></tr>"


def _row(cells: list[Cell]) -> str:
    filled = (f"<td class='name'>{_text(c.name)}</td>{_cell(c.text)}" for c in cells)
    return f"<tr>{''.join(filled)}</tr>"


def _table_rows(section: Section) -> str:
    heading = "".join(f"<th>{_text(name)}</th>" for name in section.heading)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in section.rows)
    return f"<thead><tr>{heading}</tr></thead>{body}"


def _cell(text: str) -> str:
    return f"<td class='text'>{_text(text)}</td>"


def _signatures(sheet: Sheet) -> str:
    width = 100 // max(1, len(sheet.signatures))
    names = "".join(f"<td width='{width}%'>{_text(name)}</td>" for name in sheet.signatures)
    line = f"<td><br><br><span style='color:{_LINE}'>{'_' * 20}</span></td>"
    return (
        "<table width='100%' cellspacing='0' cellpadding='4' style='margin-top:16px'>"
        f"<tr>{names}</tr><tr>{line * len(sheet.signatures)}</tr></table>"
    )


def _text(text: str) -> str:
    """Return a text as it is read, with its lines."""
    shown = "".join(c for c in text.translate(_TURNING) if c in "\n\t" or ord(c) >= 32)
    return "<br>".join(escape(shown).split("\n")) or "&nbsp;"
