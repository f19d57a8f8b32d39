"""Makes the tables in this folder: pip install openpyxl xlsxwriter xlwt odfpy msoffcrypto-tool.

What each must give stands in expect.toml. The tests read the files that lie here and need no Python.
"""

import datetime
import io
import zipfile
from pathlib import Path

import openpyxl
import xlsxwriter
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from odf import opendocument, style, table, text
from openpyxl.styles import PatternFill

HERE = Path(__file__).parent
HEADER = ["咨询", "受理", "颁发", "流转"]
WATER, LAW = [800, 100, 6000, 11000], [36, 12, 244, 380]
ALL = [836, 112, 6244, 11380]
DAYS = [datetime.date(2023, 2, 20), datetime.date(2023, 2, 21)]


def book(name, rows=(), merges=(), change=None):
    made = openpyxl.Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(row)
    for area in merges:
        sheet.merge_cells(area)
    if change:
        change(made, sheet)
    made.save(HERE / name)


def by_department(*more):
    return [["部门", *HEADER], ["水利厅", *WATER], ["司法厅", *LAW], *more]


def xlsx():
    book("最小.xlsx", [HEADER, ALL])
    book(
        "标题和落款.xlsx",
        [
            ["2023年第7期综窗办件统计表"],
            [None, None, None, None, "单位：件、人次"],
            *by_department(["合计", *ALL]),
            [],
            ["注：咨询含电话咨询，2月24日17时的数"],
            ["填表人：", "张三", "电话：", 86937123, "2023年2月24日"],
        ],
        ["A1:E1"],
    )
    dated = [["日期", "部门", *HEADER]]
    dated += [[DAYS[0], "水利厅", *WATER], [None, "司法厅", *[0] * 4]]
    dated += [[DAYS[1], "水利厅", *[0] * 4], [None, "司法厅", *LAW]]
    book("合并的日期.xlsx", dated, ["A2:A3", "A4:A5"])
    book("合并的数.xlsx", [["部门", *HEADER], ["水利厅", 836, 112, 6244, 11380], ["司法厅", 0, None, 0, None]], ["C2:C3", "E2:E3"])
    book("合并占两行的行.xlsx", [["部门", *HEADER], ["水利厅", *WATER], [], ["司法厅", *LAW], []], [f"{c}{r}:{c}{r + 1}" for c in "ABCDE" for r in (2, 4)])
    book(
        "两层表头.xlsx",
        [["部门", "受理", None, "办结", None], [None, "行政许可", "公共服务", "行政许可", "公共服务"], ["水利厅", 1, 2, 3, 4]],
        ["A1:A2", "B1:C1", "D1:E1"],
    )
    book(
        "竖着合并的表头.xlsx",
        [["部门", "办件情况"], [None, *HEADER], ["水利厅", *WATER], ["司法厅", *LAW]],
        ["A1:A2", "B1:E1"],
    )
    book("文本格式的数.xlsx", [HEADER, ["836 ", "'112", "６，２４４", "11,380件"]])
    book("公式没有值.xlsx", [["部门", *HEADER], ["水利厅", "=1+1", 1, 1, 1], ["司法厅", "=2+2", 1, 1, 1], ["民政厅", 3, 1, 1, 1]])
    book("错误值.xlsx", [HEADER, ["#REF!", 112, "#DIV/0!", 11380]])
    book("错误值的部门.xlsx", [["部门", *HEADER], ["#N/A", *ALL]])

    def dates(made, sheet):
        for at, code in enumerate(["yyyy-mm-dd", 'yyyy"年"m"月"d"日"', 'm"月"d"日"', "[$-804]yyyy/m/d;@", "yyyy/m/d h:mm"]):
            sheet.append([datetime.datetime(2023, 2, 20 + at, 17 if at == 4 else 0, 30 if at == 4 else 0), *(ALL if at == 0 else [0] * 4)])
            sheet.cell(at + 2, 1).number_format = code

    book("日期格.xlsx", [["日期", *HEADER]], change=dates)
    book("日期是序号.xlsx", [["日期", *HEADER], [44977, *WATER], [44978, *LAW]])
    book("日期是文本.xlsx", [["日期", *HEADER], ["2023.2.20", *WATER], [20230221, *LAW]])
    book("期外的日期.xlsx", [["日期", *HEADER], [44977, *WATER], [44985, *LAW]])

    def from_1904(made, sheet):
        made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        sheet.append([DAYS[0], *WATER])
        sheet.append([43516, *LAW])

    book("1904.xlsx", [["日期", *HEADER]], change=from_1904)

    def percent(made, sheet):
        sheet["B2"].number_format = "0.00%"

    book("百分比.xlsx", [["金额", "满意率"], [7960.150000000001, 0.9786]], change=percent)
    book("算出的百分比.xlsx", [["金额", "满意率"], [7960.15, 0.97861234]], change=percent)
    book("没有格式的百分比.xlsx", [["金额", "满意率"], [7960.15, 0.9786]])

    def hidden(made, sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["D"].hidden = True

    book("隐藏的行列.xlsx", by_department(), change=hidden)

    def filtered(made, sheet):
        sheet.auto_filter.ref = "A1:E3"
        sheet.auto_filter.add_filter_column(0, ["司法厅"])
        sheet.row_dimensions[2].hidden = True

    book("筛选.xlsx", by_department(), change=filtered)

    def second(rows, title="上期"):
        def change(made, sheet):
            other = made.create_sheet(title)
            for row in rows:
                other.append(row)

        return change

    book("两张表.xlsx", [HEADER, ALL], change=second([HEADER, [1, 1, 1, 1]]))
    book("两张表里有错.xlsx", [HEADER, [836, None, 6244, 11380]], change=second([HEADER, [1, 1, 1, 1]]))
    book("同名的工作表.xlsx", [HEADER, [1, 1, 1, 1]], change=second([HEADER, ALL], "综窗办件"))
    book("表头在第二张.xlsx", [["填表说明"], ["每周五17时前报送"]], change=second([HEADER, ALL], "数据"))
    book("第二张是说明.xlsx", [HEADER, ALL], change=second([["填表说明"]], "说明"))

    def hide_first(made, sheet):
        sheet.sheet_state = "hidden"
        second([HEADER, ALL], "数据")(made, sheet)
        made.active = 1

    book("第一张隐藏.xlsx", [["旧数"], [1]], change=hide_first)
    book("空的.xlsx")
    book("只有表头.xlsx", [HEADER])
    book("空行空列.xlsx", [[], [None, "部门", None, *HEADER], [], [None, "水利厅", None, *WATER], [], [], [None, "司法厅", None, *LAW]])
    book("逻辑值.xlsx", [HEADER, [True, 112, 6244, 11380]])
    book("多出的小数.xlsx", [HEADER, [836, 112, 6244.0000000001, 11380]])
    book("科学记数.xlsx", [HEADER, [836, 112, 6244, 1e5]])

    def as_date(made, sheet):
        sheet["A2"].number_format = "yyyy-mm-dd"

    book("数成了日期.xlsx", [HEADER, ALL], change=as_date)
    book("表头里换行.xlsx", [["部　门", "咨\n询", "受理\n（件）", "颁发（单位：件）", "流　转"], ["水利\n厅", *WATER], ["司法厅", *LAW]])
    book("序号列.xlsx", [["序号", "部门", *HEADER], [1, "水利厅", *WATER], [2, "司法厅", *LAW], ["合计", None, *ALL]], ["A4:B4"])
    book("序号列里的合计.xlsx", [["序号", "部门", *HEADER], [1, "水利厅", *WATER], [2, "司法厅", *LAW], ["合计", None, *ALL]])
    book("合计不对.xlsx", by_department(["合计", 837, *ALL[1:]]))
    book("空着的格.xlsx", [["部门", *HEADER], ["水利厅", 836, 112, 6244, 11380], ["司法厅", None, 0, 0, 0], ["民政厅", None, 0, 0, 0]])
    book("重复的表头.xlsx", [["部门", *HEADER], ["水利厅", *WATER], ["部门", *HEADER], ["司法厅", *LAW]])
    book("单位一行.xlsx", [["部门", *HEADER], [None, "（人次）", "（件）", "件", "单位：件"], ["水利厅", *WATER], ["司法厅", *LAW]])
    book("行列颠倒.xlsx", [["综窗办件统计表"], *[[name, value] for name, value in zip(HEADER, ALL)]])
    book("右边的字.xlsx", [HEADER, [*ALL, None, "已核"]])
    book("表头上有数据.xlsx", [["水利厅", *WATER], ["部门", *HEADER], ["司法厅", *LAW]])
    book("盖章.xlsx", by_department([None, None, None, "省政务服务中心"], [None, None, None, "（盖章）"]))
    book("其他栏目的表.xlsx", [["姓名", "职务"], ["张三", "处长"]])

    def styled(made, sheet):
        for row in range(1, 200):
            sheet.cell(row, 20).fill = PatternFill("solid", "FFFF00")

    book("有格式的空格.xlsx", [HEADER, ALL], change=styled)
    made = xlsxwriter.Workbook(HERE / "公式有值.xlsx")
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for at, value in enumerate(ALL):
        sheet.write_formula(1, at, f"=SUM(Z1:Z{at + 2})", None, value)
    made.close()
    made = xlsxwriter.Workbook(HERE / "公式没有算过.xlsx")
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ALL)
    sheet.write_formula(1, 1, "=100+12")
    made.close()
    made = xlsxwriter.Workbook(HERE / "富文本.xlsx")
    sheet = made.add_worksheet()
    sheet.write_rich_string(0, 0, made.add_format({"bold": True}), "咨", "询")
    sheet.write_row(0, 1, HEADER[1:])
    sheet.write_row(1, 0, ALL)
    made.close()
    locked = OOXMLFile(io.BytesIO((HERE / "最小.xlsx").read_bytes()))
    with open(HERE / "密码.xlsx", "wb") as out:
        locked.encrypt("1234", out)
    plain = (HERE / "最小.xlsx").read_bytes()
    (HERE / "叫xls的xlsx.xls").write_bytes(plain)
    (HERE / "叫csv的xlsx.csv").write_bytes(plain)
    (HERE / "不完整.xlsx").write_bytes(plain[:2000])
    by_hand()


def by_hand():
    main = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    related = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    cells = "".join(f'<x:c t="inlineStr"><x:is><x:t>{name}</x:t></x:is></x:c>' for name in HEADER)
    values = "".join(f"<x:c><x:v>{value}</x:v></x:c>" for value in ALL)
    members = {
        "XL\\Workbook.xml": "",
        "xl/workbook.xml": f'<x:workbook xmlns:x="{main}" xmlns:r="{office}"><x:sheets><x:sheet name="甲&amp;乙" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{related}"><Relationship Id="rId1" Type="{office}/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row>{cells}</x:row><x:row>{values}</x:row></x:sheetData></x:worksheet>',
    }
    del members["XL\\Workbook.xml"]
    archive("别的程序写的.xlsx", members)
    archive("其实是文档.xlsx", {"word/document.xml": "<w/>"})
    archive("其实是压缩包.xlsx", {"照片.txt": "x"})
    archive("加密.ods", {"content.xml": "\x01\x02", "META-INF/manifest.xml": "<manifest:encryption-data/>"})


def archive(name, members):
    with zipfile.ZipFile(HERE / name, "w", zipfile.ZIP_DEFLATED) as made:
        for path, content in members.items():
            made.writestr(zipfile.ZipInfo(path), content)


def xls():
    made = xlwt.Workbook()
    sheet = made.add_sheet("Sheet1")
    sheet.write_merge(0, 0, 0, 5, "综窗办件统计表")
    day = xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"')
    for at, name in enumerate(["日期", "部门", *HEADER]):
        sheet.write(1, at, name)
    sheet.write_merge(2, 3, 0, 0, DAYS[0], day)
    for row, (name, values) in enumerate([("水利厅", WATER), ("司法厅", LAW)]):
        sheet.write(row + 2, 1, name)
        for at, value in enumerate(values):
            sheet.write(row + 2, at + 2, str(value) if at == 1 else value)
    sheet.write(5, 0, "制表：李四")
    made.save(str(HERE / "旧版.xls"))
    made.save(str(HERE / "表格.et"))
    made = xlwt.Workbook()
    sheet = made.add_sheet("Sheet1")
    for at, (name, value, code) in enumerate([("金额", 7960.15, "0.00"), ("满意率", 0.9786, "0.00%")]):
        sheet.write(0, at, name)
        sheet.write(1, at, value, xlwt.easyxf(num_format_str=code))
    made.save(str(HERE / "百分比.xls"))
    made = xlwt.Workbook()
    made.dates_1904 = True
    sheet = made.add_sheet("Sheet1")
    for at, name in enumerate(["日期", *HEADER]):
        sheet.write(0, at, name)
    for row, (serial, values) in enumerate([(43515, WATER), (43516, LAW)]):
        for at, value in enumerate([serial, *values]):
            sheet.write(row + 1, at, value)
    made.save(str(HERE / "1904.xls"))
    made = xlwt.Workbook()
    sheet = made.add_sheet("Sheet1")
    for at, name in enumerate(HEADER):
        sheet.write(0, at, name)
        sheet.write(1, at, ALL[at] if at != 2 else xlwt.Formula("6000+244"))
    made.save(str(HERE / "公式没有值.xls"))
    made = xlwt.Workbook()
    sheet = made.add_sheet("Sheet1")
    for row, cells in enumerate(by_department()):
        for at, value in enumerate(cells):
            sheet.write(row, at, value)
    sheet.row(2).hidden = True
    sheet.col(3).hidden = True
    made.save(str(HERE / "隐藏.xls"))
    # A table of strings that goes on in further records.
    made = xlwt.Workbook()
    sheet = made.add_sheet("Sheet1")
    for at, name in enumerate(["部门", *HEADER, "备注"]):
        sheet.write(0, at, name)
    for row in range(1, 601):
        for at, value in enumerate([f"第{row}个很长很长的部门名称", 1, 2, 3, 4, f"remark {row} " + "x" * (row % 40)]):
            sheet.write(row, at, value)
    made.save(str(HERE / "很多文字.xls"))


def ods():
    made = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="综窗办件")
    hidden = table.TableColumn(numbercolumnsrepeated=2)
    sheet.addElement(hidden)
    sheet.addElement(table.TableColumn(visibility="collapse"))

    def cell(value, **more):
        if isinstance(value, str):
            made = table.TableCell(valuetype="string", **more)
            made.addElement(text.P(text=value))
        else:
            made = table.TableCell(valuetype="float", value=value, **more)
            made.addElement(text.P(text=f"{value:,}"))
        return made

    def row(cells, **more):
        made = table.TableRow(**more)
        for one in cells:
            made.addElement(one)
        sheet.addElement(made)

    row([cell("综窗办件统计表", numbercolumnsspanned=6), *[table.CoveredTableCell() for _ in range(5)]])
    row([cell(name) for name in ["日期", "部门", *HEADER]])
    day = table.TableCell(valuetype="date", datevalue="2023-02-20", numberrowsspanned=2)
    day.addElement(text.P(text="2月20日"))
    row([day, cell("水利厅"), *[cell(value) for value in WATER]])
    row([table.CoveredTableCell(), cell("司法厅"), *[cell(value) for value in LAW]], visibility="filter")
    row([table.TableCell(numbercolumnsrepeated=1024)], numberrowsrepeated=1048000)
    made.spreadsheet.addElement(sheet)
    made.save(str(HERE / "开放文档.ods"))
    made = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="Sheet1")
    row([cell("金额"), cell("满意率")])
    rate = table.TableCell(valuetype="percentage", value="0.97861234")
    rate.addElement(text.P(text="97.86%"))
    row([cell(7960.15), rate])
    made.spreadsheet.addElement(sheet)
    made.save(str(HERE / "百分比.ods"))
    made = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="Sheet1")
    row([cell(name) for name in HEADER])
    row([*[cell(value) for value in ALL[:3]], table.TableCell(formula="of:=SUM([.A1:.B2])")])
    made.spreadsheet.addElement(sheet)
    made.save(str(HERE / "公式没有值.ods"))
    made = opendocument.OpenDocumentText()
    made.text.addElement(text.P(text="文档"))
    made.save(str(HERE / "其实是文档.ods"))


def web():
    head = "".join(f"<td>{name}</td>" for name in ["部门", *HEADER])
    rows = "".join(
        f"<tr><td>{name}</td>" + "".join(f"<td align=right>{value:,}&nbsp;</td>" for value in values) + "</tr>"
        for name, values in [("水利厅", WATER), ("司法厅", LAW)]
    )
    page = f'<html><head><meta charset=gb2312><style>td {{ color: red }}</style></head><body><table border="1"><tr><th colspan="5">统计表</th></tr><tr>{head}</tr>{rows}</table></body></html>'
    (HERE / "网页.xls").write_bytes(page.encode("gb18030"))
    merged = f'\n<TABLE><TR><TD>日期<TD>部门{"".join(f"<TD>{name}" for name in HEADER)}\n<TR><TD rowspan=2>2023-02-20<TD>水利厅{"".join(f"<TD>{value}" for value in WATER)}<TR style="display: none"><TD>司法厅{"".join(f"<TD>{value}" for value in LAW)}</TABLE>'
    (HERE / "网页没有尾标签.xls").write_bytes(b"\xef\xbb\xbf" + merged.encode())
    (HERE / "网页没有表格.xls").write_bytes("<html><body>登录超时</body></html>".encode())
    (HERE / "单个文件网页.xls").write_bytes(b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n")
    ss = "urn:schemas-microsoft-com:office:spreadsheet"
    cells = "".join(f'<Cell><Data ss:Type="String">{name}</Data></Cell>' for name in ["日期", *HEADER])
    values = "".join(f'<Cell><Data ss:Type="Number">{value}</Data></Cell>' for value in ALL)
    (HERE / "XML表格.xls").write_bytes(
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{ss}" xmlns:ss="{ss}"><Worksheet ss:Name="Sheet1"><Table><Row ss:Index="2">{cells}</Row>'
        f'<Row><Cell><Data ss:Type="DateTime">2023-02-20T00:00:00.000</Data></Cell>{values}</Row></Table></Worksheet></Workbook>'.encode()
    )


def csv():
    def write(name, content, encoding="utf-8"):
        (HERE / name).write_bytes(content.encode(encoding))

    header, figures = ",".join(HEADER), ",".join(map(str, ALL))
    write("国标.csv", f"{header}\r\n{figures}\r\n", "gb18030")
    write("带标记.csv", f"{header}\r\n{figures}\r\n", "utf-8-sig")
    write("Unicode文本.csv", "\t".join(HEADER) + "\r\n" + "\t".join(map(str, ALL)) + "\r\n", "utf-16")
    (HERE / "UTF16大端.csv").write_bytes(b"\xfe\xff" + f"{header}\n{figures}\n".encode("utf-16-be"))
    write("叫xls的制表文本.xls", "\t".join(HEADER) + "\r\n" + "\t".join(map(str, ALL)) + "\r\n", "gb18030")
    write("叫xlsx的文本.xlsx", f"{header}\n{figures}\n")
    write("空文件.xlsx", "")
    write("分隔符.csv", "sep=;\r\n" + ";".join(HEADER) + "\r\n" + ";".join(map(str, ALL)) + "\r\n")
    write("等号.csv", f'部门,{header}\n="水利厅",="800","100",6000,11000\n\'司法厅,36,\'12,244,380\n')
    write(
        "标题和落款.csv",
        f'综窗办件统计表,,,,\n,,,单位：件,\n部门,{header}\n水利厅,800,100,"6,000","11,000"\n司法厅,36,12,244,380\n合计,{figures}\n,,,,\n填表人：张三,,审核：李四,,2023年2月24日\n',
    )
    write("分号和标题.csv", "综窗办件统计表\n部门;" + ";".join(HEADER) + "\n水利厅;800;100;6000;11000\n司法厅;36;12;244;380\n")
    write("尾巴上的逗号.csv", f"{header},,\n,,,,,\n{figures},,\n,,,,,\n,,,,,\n")
    write("日期是序号.csv", f"日期,{header}\n44977,800,100,6000,11000\n44978,36,12,244,380\n")
    write("期外的序号.csv", f"日期,{header}\n44000,{figures}\n")
    write("井号.csv", f"{header}\n836,112,#######,11380\n")
    write("错误值.csv", f"{header}\n836,#REF!,6244,11380\n")
    write("表头里换行.csv", f'"咨询\n（人次）",受理,颁发,流转\r\n{figures}\r\n')
    write("两层表头.csv", "部门,受理,,办结,\n,行政许可,公共服务,行政许可,公共服务\n水利厅,1,2,3,4\n")
    write("合并过的日期.csv", f"日期,部门,{header}\n2023/2/20,水利厅,800,100,6000,11000\n,司法厅,36,12,244,380\n")
    write("合计空着.csv", f"部门,{header}\n水利厅,{figures}\n合计：,,,,\n")
    write("注册处.csv", f"部门,{header}\n水利厅,{figures}\n注册处,,,,\n")


if __name__ == "__main__":
    for made in (xlsx, xls, ods, web, csv):
        made()
