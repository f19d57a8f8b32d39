"""Writes one issue, 2023-07.txt, as programs other than ours write it. The files are kept beside this one,
so that the tests need none of these: pandoc, a DejaVu face, and from PyPI python-docx 1.2.0, reportlab 5.1.0,
pikepdf 10.18.0 and fonttools.

    python tests/printed/make.py
"""

import re
import subprocess
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pikepdf
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

HERE = Path(__file__).parent
LINES = [line for line in (HERE / "2023-07.txt").read_text("utf-8").splitlines() if line.strip()]
LABEL, IMPRINT, TITLE, PERIOD = LINES[:4]
CLOSING = next(at for at, line in enumerate(LINES) if line.startswith("报："))
BODY = [line.strip("　") for line in LINES[4:CLOSING]]
FOOT = LINES[CLOSING:]

# What Word numbers by itself: the level, and the text behind the number.
NUMBERS = [
    (0, "chineseCountingThousand", "%1、", re.compile(r"^[一二三四五六七八九十]+、(.*)")),
    (1, "chineseCountingThousand", "（%2）", re.compile(r"^（[一二三四五六七八九十]+）(.*)")),
    (2, "decimal", "%3.", re.compile(r"^\d+\.(.*)")),
    (3, "decimal", "（%4）", re.compile(r"^（\d+）(.*)")),
]


def numbered(text):
    """The level of a paragraph and its text without the number."""
    for level, _, _, pattern in NUMBERS:
        found = pattern.match(text)
        if found:
            return level, found[1]
    return None, text


def word():
    """As somebody sets it in Word: automatic numbers, a tab in the imprint, 版记 in a table."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, kind, text, _ in NUMBERS
    )
    numbering = document.part.numbering_part.element
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>')
    )
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
    )

    def line(text, alignment=None):
        paragraph = document.add_paragraph()
        paragraph.alignment = alignment
        # Word keeps what was typed at one time in one run: figures often stand alone.
        for run in re.split(r"(\d+)", text):
            if run:
                paragraph.add_run(run)
        return paragraph

    line(LABEL, WD_ALIGN_PARAGRAPH.CENTER)
    imprint = line(IMPRINT.replace("　", "\t"))
    imprint.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    line(TITLE, WD_ALIGN_PARAGRAPH.CENTER).runs[0].font.size = Pt(22)
    line(PERIOD, WD_ALIGN_PARAGRAPH.CENTER)
    for text in BODY:
        level, rest = numbered(text)
        paragraph = line(rest)
        paragraph.paragraph_format.first_line_indent = Pt(32)
        if level is not None:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = level
            properties.get_or_add_numId().val = 90
    table = document.add_table(rows=0, cols=1)
    for text in FOOT:
        table.add_row().cells[0].text = text
    page = section.footer.paragraphs[0]
    page.add_run("— ")
    for kind in ("begin", None, "end"):
        run = page.add_run()
        if kind:
            run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
        else:
            run._r.append(parse_xml(f'<w:instrText {nsdecls("w")}>PAGE</w:instrText>'))
    page.add_run(" —")
    document.core_properties.created = document.core_properties.modified = datetime(2023, 3, 9)
    document.save(HERE / "python-docx.docx")


def pandoc():
    """As pandoc makes it of Markdown, the figures' numbers as lists of its own."""
    escaped = [re.sub(r"([\\`*_{}\[\]<>#+.!~|-])", r"\\\1", line) for line in [LABEL, IMPRINT, PERIOD]]
    text = [escaped[0], escaped[1], f"# {TITLE}", escaped[2]]
    for body in BODY:
        level, _ = numbered(body)
        marks = {0: "## ", 1: "### "}.get(level, "")
        # Items are a list, which Word numbers.
        text.append(marks + (body if level != 2 else re.sub(r"^(\d+)\.", r"\1.  ", body)))
    text += FOOT
    subprocess.run(
        ["pandoc", "-f", "markdown", "-o", HERE / "pandoc.docx"],
        input="\n\n".join(text).encode(),
        check=True,
        env={"SOURCE_DATE_EPOCH": "1678320000", "PATH": "/usr/local/bin:/usr/bin:/bin"},
    )


def reportlab():
    """A PDF whose face is not embedded, with a running head and page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    body = ParagraphStyle(
        "body", fontName="STSong-Light", fontSize=16, leading=28, firstLineIndent=32,
        wordWrap="CJK", alignment=TA_JUSTIFY,
    )
    centred = ParagraphStyle("centred", body, firstLineIndent=0, alignment=TA_CENTER)
    title = ParagraphStyle("title", centred, fontSize=22, leading=40)
    flush = ParagraphStyle("flush", body, firstLineIndent=0, fontSize=14, leading=24)
    story = [
        Paragraph(LABEL, centred), Paragraph(IMPRINT.replace("　", "&nbsp;" * 4), flush), Paragraph(TITLE, title), Paragraph(PERIOD, centred),
    ]
    story += [Paragraph(text, body) for text in BODY] + [Paragraph(text, flush) for text in FOOT]

    def page(canvas, document):
        canvas.setFont("STSong-Light", 10)
        canvas.drawString(28 * mm, 282 * mm, "四川省政务服务简报")
        canvas.setFont("STSong-Light", 14)
        canvas.drawCentredString(105 * mm, 15 * mm, f"- {document.page} -")

    SimpleDocTemplate(
        str(HERE / "reportlab.pdf"), pagesize=A4, leftMargin=26 * mm, rightMargin=24 * mm,
        topMargin=30 * mm, bottomMargin=28 * mm, invariant=1,
    ).build(story, onFirstPage=page, onLaterPages=page)


def embedded():
    """The same PDF with a face embedded that does not tell what the codes mean."""
    face = TTFont("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", recalcTimestamp=False)
    subsetter = Subsetter(Options(notdef_outline=True, layout_features=[], name_IDs=[]))
    subsetter.populate(text="A")
    subsetter.subset(face)
    for table in ("cmap", "post", "name"):
        del face[table]
    data = BytesIO()
    face.save(data)
    with pikepdf.open(HERE / "reportlab.pdf") as pdf:
        program = pdf.make_stream(data.getvalue(), Length1=len(data.getvalue()))
        for font in pdf.objects:
            if isinstance(font, pikepdf.Dictionary) and font.get("/Subtype") == "/Type0":
                font.DescendantFonts[0].FontDescriptor = pdf.make_indirect(
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.FontDescriptor, FontName=font.BaseFont, Flags=6, FontFile2=program
                    )
                )
        pdf.save(
            HERE / "embedded.pdf", deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )


if __name__ == "__main__":
    word()
    pandoc()
    reportlab()
    embedded()
