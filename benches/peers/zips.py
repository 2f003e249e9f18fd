"""Reads a folder of TikTok export zips into one CSV text per section, the same for every peer.

Each line is prefixed with what only the zip knows: the handle, the moment of export, and the last
day label of its file, from which the year of every label follows.
"""

import zipfile
from pathlib import Path

OVERVIEW, VIEWERS, FOLLOWERS = "Overview.csv", "Viewers.csv", "FollowerHistory.csv"
PREFIX_COLUMNS = ["account", "exported_on", "last_label", "label"]
COLUMNS = {
    OVERVIEW: ["video_views", "profile_views", "likes", "comments", "shares"],
    VIEWERS: ["total_viewers", "new_viewers", "returning_viewers"],
    FOLLOWERS: ["followers", "difference"],
}


def read_sections(folder: Path) -> dict[str, bytes]:
    parts: dict[str, list[bytes]] = {section: [] for section in COLUMNS}
    for path in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                parts[entry.filename].append(prefixed_lines(archive.read(entry), handle(path), entry.date_time))
    return {section: b"\n".join(lines) for section, lines in parts.items()}


def handle(path: Path) -> str:
    """`Overview_2024-05-28_1748345895_name` and `Viewers_name` alike; a handle may hold an underscore."""
    section, rest = path.stem.split("_", 1)
    return rest.split("_", 2)[2] if section == "Overview" else rest


def prefixed_lines(csv: bytes, account: str, exported_at: tuple[int, ...]) -> bytes:
    body = csv[csv.index(b"\n") + 1 :]
    last_label = body[body.rindex(b"\n") + 2 :].split(b'"', 1)[0]
    exported_on = "{:04}-{:02}-{:02}".format(*exported_at)
    prefix = f'"{account}","{exported_on}",'.encode() + b'"' + last_label + b'",'
    return prefix + body.replace(b"\n", b"\n" + prefix)
