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
    QTextDocument,
    QTextOption,
)

from agent_desktop.ui.printing.sheet import Cell, Section, Sheet

FAMILIES: Final = ("Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "SimSun", "sans-serif")
_DPI: Final = 300
_MARGIN_MM: Final = 16.0
_FOOTER_MM: Final = 8.0
_INK: Final = "#1b1f24"
_SOFT: Final = "#5b6570"
_LINE: Final = "#9aa4af"
_GROUND: Final = "#eef1f4"
_STYLE: Final = f"""
body {{ color: {_INK}; }}
.company {{ font-size: 10pt; color: {_SOFT}; }}
.title {{ font-size: 17pt; font-weight: 600; }}
.number {{ font-size: 9pt; color: {_SOFT}; }}
.section {{ font-size: 10.5pt; font-weight: 600; }}
td, th {{ font-size: 9pt; }}
.name {{ color: {_SOFT}; background-color: {_GROUND}; }}
th {{ color: {_SOFT}; background-color: {_GROUND}; font-weight: 600; text-align: left; }}
"""
_WIDTHS: Final = {5: (24, 19, 19, 19, 19), 3: (19, 14, 67)}


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
    return (
        f"<p class='section' style='margin-top:30px; margin-bottom:8px'>{_text(section.title)}</p>"
        f"<table width='100%' cellspacing='0' cellpadding='14' border='1' "
        f"style='border-collapse:collapse; border-color:{_LINE}; border-style:solid'>{rows}</table>"
    )


def _cell_rows(cells: tuple[Cell, ...]) -> str:
    rows: list[str] = []
    waiting: list[Cell] = []
    for cell in cells:
        if cell.wide:
            if waiting:
                rows.append(_row(waiting))
            rows.append(
                f"<tr><td class='name' width='16%'>{_text(cell.name)}</td>"
                f"<td colspan='3' width='84%'>{_text(cell.text)}</td></tr>"
            )
            waiting = []
            continue
        waiting.append(cell)
        if len(waiting) == 2:
            rows.append(_row(waiting))
            waiting = []
    if waiting:
        rows.append(_row(waiting))
    return "".join(rows)


def _row(cells: list[Cell]) -> str:
    filled = [*cells, Cell(name="", text="")][:2]
    return "<tr>{}</tr>".format(
        "".join(
            f"<td class='name' width='16%'>{_text(c.name)}</td><td width='34%'>{_text(c.text)}</td>"
            for c in filled
        )
    )


def _table_rows(section: Section) -> str:
    widths = _WIDTHS.get(len(section.heading), ())
    heading = "".join(
        f"<th width='{width}%'>{_text(name)}</th>"
        for name, width in zip(section.heading, widths, strict=True)
    )
    body = "".join(
        f"<tr>{''.join(f'<td>{_text(text)}</td>' for text in row)}</tr>" for row in section.rows
    )
    return f"<thead><tr>{heading}</tr></thead>{body}"


def _signatures(sheet: Sheet) -> str:
    width = 100 // max(1, len(sheet.signatures))
    cells = "".join(
        f"<td width='{width}%'>{_text(name)}<br><br><br>"
        f"<span style='color:{_LINE}'>____________________</span></td>"
        for name in sheet.signatures
    )
    return (
        "<table width='100%' cellspacing='0' cellpadding='14' style='margin-top:36px'>"
        f"<tr>{cells}</tr></table>"
    )


def _text(text: str) -> str:
    """Return a text as it is read, with its lines."""
    shown = "".join(c for c in text if c in "\n\t" or ord(c) >= 32)
    return "<br>".join(escape(shown).split("\n")) or "&nbsp;"
