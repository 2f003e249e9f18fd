#!/usr/bin/env python3
"""Turns the captured text of a terminal into a clean SVG: colours kept, text selectable, no fonts inside.

    python3 docs/images/render.py capture.txt docs/images/demo.svg --command "toklake demo"

Capture with `script -qec "toklake demo" capture.txt`, or any pipe that keeps the colours;
`--command` puts the line above it that was typed.
"""

import argparse
import re
import sys
import unicodedata
from html import escape
from pathlib import Path

WIDTH, HEIGHT, FONT_SIZE, PADDING, BAR = 8.4, 19, 14, 18, 34
FOREGROUND, BACKGROUND, FRAME, QUIET = "#d8dee9", "#1e222a", "#2b303b", "#8a93a3"
COLOURS = ["#3b4252", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d8dee9"]
BRIGHT = ["#8a93a3", "#f08a92", "#b5e08f", "#f2d592", "#82c4ff", "#dd9bee", "#7fd3dd", "#ffffff"]

SEQUENCE = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>]")


def main() -> int:
    parser = argparse.ArgumentParser(description="Turns captured terminal text into an SVG.")
    parser.add_argument("capture", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--title", default="toklake")
    parser.add_argument("--command", help="what was typed")
    parser.add_argument("--columns", type=int, default=0, help="at least this wide")
    arguments = parser.parse_args()
    text = arguments.capture.read_bytes().decode("utf-8", "replace")
    lines = without_script_frame([last_state(line) for line in text.replace("\r\n", "\n").split("\n")])
    if arguments.command:
        lines = [f"\x1b[2m$\x1b[0m \x1b[1m{arguments.command}\x1b[0m", "", *lines]
    arguments.picture.write_text(picture(lines, arguments.title, arguments.columns), encoding="utf-8")
    return 0


def without_script_frame(lines: list[str]) -> list[str]:
    """Drops the lines that `script` adds, and blank ones at both ends."""
    lines = [line for line in lines if not re.match(r"Script (started|done) on ", line)]
    while lines and not SEQUENCE.sub("", lines[0]).strip():
        lines.pop(0)
    while lines and not SEQUENCE.sub("", lines[-1]).strip():
        lines.pop()
    return lines


def last_state(line: str) -> str:
    """Of a line that was drawn over, such as a progress bar, what stood there in the end."""
    parts = [part for part in re.split(r"\r|\x1b\[2K", line) if SEQUENCE.sub("", part).strip()]
    return parts[-1] if parts else ""


def columns_of(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    flat = sum(unicodedata.combining(c) != 0 or c in "\u200d\ufe0f" for c in text)
    return len(text) + wide - flat


def runs(line: str) -> list[tuple[str, str, str]]:
    """Pieces of a line with one look each: text, colour, further attributes."""
    pieces, colour, bold, dim, start = [], FOREGROUND, False, False, 0
    look = lambda: (QUIET if dim and colour == FOREGROUND else colour, ' font-weight="bold"' if bold else "")
    for found in [*SEQUENCE.finditer(line), None]:
        text = line[start:found.start() if found else len(line)].replace("\t", "    ")
        if text:
            pieces.append((text, *look()))
        if found is None:
            return pieces
        start = found.end()
        if found.group(2) != "m":
            continue
        codes = [int(code) for code in (found.group(1) or "0").split(";") if code.isdigit()]
        for code in codes or [0]:
            if code == 0:
                colour, bold, dim = FOREGROUND, False, False
            elif code in (1, 2):
                bold, dim = bold or code == 1, dim or code == 2
            elif code == 22:
                bold = dim = False
            elif code == 39:
                colour = FOREGROUND
            elif 30 <= code <= 37:
                colour = COLOURS[code - 30]
            elif 90 <= code <= 97:
                colour = BRIGHT[code - 90]
    return pieces


def picture(lines: list[str], title: str, at_least: int) -> str:
    columns = max([at_least, 40, *(columns_of(SEQUENCE.sub("", line)) for line in lines)])
    width = round(columns * WIDTH + 2 * PADDING)
    height = BAR + len(lines) * HEIGHT + 2 * PADDING - 6
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}"/>',
        f'<path d="M0 {BAR}V8a8 8 0 0 1 8-8H{width - 8}a8 8 0 0 1 8 8V{BAR}z" fill="{FRAME}"/>',
        *(f'<circle cx="{20 + 18 * at}" cy="{BAR // 2}" r="5" fill="#4c566a"/>' for at in range(3)),
        f'<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="{FONT_SIZE}">',
        f'<text x="{width / 2:g}" y="{BAR // 2 + 5}" fill="{QUIET}" text-anchor="middle">{escape(title)}</text>',
    ]
    for number, line in enumerate(lines):
        y = BAR + PADDING + number * HEIGHT + 12
        column = 0
        for text, colour, more in runs(line):
            # each stretch of words has a place of its own: columns stand whatever font there is
            for stretch in re.finditer(r"\S+(?: \S+)*", text):
                x = PADDING + (column + columns_of(text[:stretch.start()])) * WIDTH
                wide = columns_of(stretch.group()) * WIDTH
                out.append(f'<text x="{x:g}" y="{y}" fill="{colour}"{more} '
                           f'textLength="{wide:g}">{escape(stretch.group())}</text>')
            column += columns_of(text)
    return "\n".join([*out, "</g>", "</svg>", ""])


if __name__ == "__main__":
    sys.exit(main())
