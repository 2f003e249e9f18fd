#!/usr/bin/env python3
"""Fills `fuzz/corpus` with small starting points, cut from the invented exports and the built-in contracts."""

import io
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "fuzz" / "corpus"

DOWNLOAD = """{"Profile And Settings": {"Profile Info": {"ProfileMap": {"userName": "luna.beats"}},
 "Follower": {"FansList": [{"Date": "2025-09-01 10:00:00", "UserName": "someone"}, {"Date": "2025-09-02 11:00:00", "UserName": "N/A"}]}},
 "Post": {"Posts": {"VideoList": [{"Date": "2025-08-12 14:16:54", "Link": "https://www.tiktokv.com/share/video/7537702885529240598/", "Likes": "12", "Title": "None"}]}}}"""
READING = '{"account":"luna.beats","video_id":"7537702885529240598","observed_at":"2025-09-14T09:42:16Z","views_total":%d,"caption":"a \\u00e9 #b","likes_total":null,"more":[1,{"x":"y"}]}'

ANSWER = """{"code": 0, "error": {"code": "ok"}, "data": {"cursor": 1793548800000, "has_more": true, "videos": [{"item_id": "7570000000000000301", "id": 7570000000000000301,
 "create_time": "1795104000", "likes": "12", "audience_countries": [{"country": "US", "percentage": 61.4}], "video_view_retention": [{"second": "0", "percentage": 1.0}]}],
 "followers_count": 49308, "metrics": [{"date": "2026-11-13", "followers_count": 205, "audience_activity": [{"hour": "0", "count": 5005}]}]}}"""

STUDIO = """{"status_code": 0, "extra": {"now": 1790769600000}, "vv_history": [{"status": 0, "value": 910}, {"status": 2}], "follower_active_history_hours": [{"status": 0, "value": [1, 2]}],
 "video_page_percent": {"status": 0, "value": [{"key": "For You", "value": 0.81}]}, "analytics_overview_views": {"list": {"value": [{"message": {"status": 1, "timestamp": 1790121600}, "value": 14}]}},
 "video_retention_rate_realtime": {"value": {"status": 0, "peak_value": 2000, "list": [{"timestamp": "1000", "value": 0.9}]}}, "item_list": [{"item_id": "7690229997063110657", "play_count": "9120", "cover_url": ["https://a.example/x?sig=1"]}]}"""


def main() -> None:
    for path in sorted((ROOT / "fixtures" / "exports").rglob("*")):
        if path.suffix == ".zip":
            keep("archive", path.stem, path.read_bytes())
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    table(f"{path.parent.name}-{name}", archive.read(name))
        elif path.suffix == ".csv":
            table(path.name, path.read_bytes())
    for path in sorted((ROOT / "project" / "models").rglob("*.toml")):
        keep("contract", f"{path.parent.name}.{path.name}", path.read_bytes())
    keep("portability", "download.json", DOWNLOAD.encode())
    keep("answers", "videos.json", ANSWER.encode())
    keep("studio", "insights.json", STUDIO.encode())
    # the first byte says how the file is cut
    keep("readings", "three.ndjson", b"\x40" + "\n".join(READING % views for views in (1, 20, 300)).encode())
    for target in ("archive", "xlsx"):
        keep(target, "overview.xlsx", workbook([["Date", "Video Views"], ["March 1", "12"], ["March 2", "undefined"]]))


def table(name: str, content: bytes) -> None:
    """A few lines are enough to start from, and fast."""
    keep("csv", name, b"\n".join(content.split(b"\n")[:8]))


def keep(target: str, name: str, content: bytes) -> None:
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def workbook(rows: list[list[str]]) -> bytes:
    """As TikTok writes them: one sheet, every cell a text, no shared texts."""
    cell = lambda row, column, text: f'<c r="{chr(65 + column)}{row + 1}" t="str"><v>{text}</v></c>'
    line = lambda at, row: f'<row r="{at + 1}">' + "".join(cell(at, column, text) for column, text in enumerate(row)) + "</row>"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Overview" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(line(at, row) for at, row in enumerate(rows))}</sheetData></worksheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name, text in parts.items():
            out.writestr(zipfile.ZipInfo(name), '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
