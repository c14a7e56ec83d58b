"""A file's bytes as text: which encoding, which separator; what is no text table is refused by its content."""

from typing import NamedTuple

from engine.core import Refused, Text

MOST_BYTES = 20 * 2**20
ASKED_LINES, ASKED_LETTERS = 60, 16_384  # of the file's beginning, for the sniffer
SEPARATORS = ",;\t|"
BLANKS = " "  # stands for columns that are set apart by any number of spaces
CONTROLS = {chr(c) for c in range(32)} - set("\t\n\r\f\x1a")
CONVERT = Text("save the sheet as CSV and bring that", "请先把表格另存为 CSV 再载入")
MAGIC: tuple[tuple[bytes, Text], ...] = (
    (b"PK\x03\x04", Text("an Excel workbook or another zip file", "Excel 工作簿或其他压缩文件")),
    (b"\xd0\xcf\x11\xe0", Text("an old Excel workbook", "旧版 Excel 工作簿")),
    (b"\x1f\x8b", Text("a compressed file", "压缩文件")),
    (b"%PDF", Text("a PDF", "PDF 文件")),
    (b"PAR1", Text("a Parquet file", "Parquet 文件")),
    (b"\x89PNG", Text("a picture", "图片")),
    (b"\xff\xd8\xff", Text("a picture", "图片")),
    (b"GIF8", Text("a picture", "图片")),
    (b"RIFF", Text("a picture or a sound", "图片或音频")),
    (b"<!doctype", Text("a web page", "网页")),
    (b"<html", Text("a web page", "网页")),
    (b"<?xml", Text("an XML file", "XML 文件")),
    (b"{", Text("a JSON file", "JSON 文件")),
    (b"[{", Text("a JSON file", "JSON 文件")),
)
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
NAMES = {"gb18030": "GB18030", "cp1252": "Windows-1252", "utf-16": "UTF-16"}


class Plain(NamedTuple):
    text: str
    encoding: str  # as Python names it


def decode(raw: bytes) -> Plain:
    """UTF-8, UTF-16, GB18030 or Windows-1252, found out by the bytes. Refused: too many bytes, and what is no text."""
    if len(raw) > MOST_BYTES:
        size = f"{len(raw) / 2**20:.1f}"
        raise Refused(
            f"The file has {size} MB; at most {MOST_BYTES >> 20} can be read.",
            f"文件大小为 {size} MB，最多可读 {MOST_BYTES >> 20} MB。",
        )
    start = raw[:64].lstrip().lower()
    for magic, what in MAGIC:
        if start.startswith(magic.lower()):
            raise Refused(
                f"This is {what.en}, not a text table: {CONVERT.en}.", f"这是{what.zh}，不是文本表格：{CONVERT.zh}。"
            )
    encoding = _encoding(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as e:
        line = raw[: e.start].count(b"\n") + 1
        raise Refused(
            f"Line {line} is not text in UTF-8, UTF-16, GB18030 or Windows-1252; save the file as UTF-8.",
            f"第 {line} 行不是 UTF-8、UTF-16、GB18030 或 Windows-1252 文本，请将文件另存为 UTF-8。",
        ) from e
    if CONTROLS & set(text[:4096]) or "\0" in text:
        raise Refused(f"This is not a text table: {CONVERT.en}.", f"这不是文本表格：{CONVERT.zh}。")
    return Plain(text.rstrip("\x1a"), encoding)


def separator(lines: list[str]) -> str:
    """The separator of the columns: one of SEPARATORS, BLANKS, or a comma where there is none."""
    from clevercsv import Sniffer
    from clevercsv.exceptions import Error

    asked: list[str] = []
    letters = 0
    for line in lines[:ASKED_LINES]:
        letters += len(line)
        if asked and letters > ASKED_LETTERS:
            break
        asked.append(line[:ASKED_LETTERS])
    if not any(c in line for line in asked for c in SEPARATORS):
        return BLANKS if all(len(line.split()) > 1 for line in asked) else ","
    try:
        found = Sniffer().sniff("\n".join(asked), delimiters=SEPARATORS)
    except Error:
        found = None
    return (found and found.delimiter) or max(SEPARATORS, key="\n".join(asked).count)


def _encoding(raw: bytes) -> str:
    for mark, name in MARKS:
        if raw.startswith(mark):
            return name
    head = raw[:4096]
    if head.count(0) > len(head) // 4:  # letters of two bytes: one of each pair is 0
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(raw)
    return "utf-8"


def _guessed(raw: bytes) -> str:
    """What charset-normalizer makes of the lines that hold more than ASCII."""
    from charset_normalizer import from_bytes

    telling = b"\n".join(line for line in raw.split(b"\n") if not line.isascii())[:32_768]
    best = from_bytes(telling[: telling.rfind(b"\n") + 1] or telling, cp_isolation=["gb18030", "cp1252"]).best()
    return best.encoding if best else "utf-8"
