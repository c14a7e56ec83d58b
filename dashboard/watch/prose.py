"""The lessons' notes and sources as HTML: as much of Markdown as they use (paragraphs, tables, **strong**, *emphasis*,
`code`, $formulas$)."""

import html
import re

from dashboard.equations import mathml

_INLINE = re.compile(r"\$([^$]+)\$|`([^`]+)`|\*\*(.+?)\*\*|\*([^*\s](?:.*?[^*\s])?)\*", re.S)
_RULE = re.compile(r"^\|[\s:|-]+\|$")


def prose(text: str) -> str:
    return "\n".join(_block(block.strip()) for block in re.split(r"\n\s*\n", text) if block.strip())


def line(text: str) -> str:
    """What stands in one line."""
    out, at = "", 0
    for found in _INLINE.finditer(text):
        formula, code, strong, emphasis = found.groups()
        out += html.escape(text[at : found.start()])
        if formula:
            out += mathml(formula).replace('displaystyle="true"', 'displaystyle="false"')
        elif code:
            out += f"<code>{html.escape(code)}</code>"
        else:
            out += f"<strong>{line(strong)}</strong>" if strong else f"<em>{line(emphasis)}</em>"
        at = found.end()
    return out + html.escape(text[at:])


def _block(block: str) -> str:
    rows = block.split("\n")
    if not all(row.startswith("|") for row in rows):
        return f"<p>{line(block)}</p>"
    cells = [[line(cell.strip()) for cell in row.strip("|").split("|")] for row in rows if not _RULE.match(row)]
    return table(cells[0], cells[1:])


def table(head: list[str], rows: list[list[str]]) -> str:
    """Cells are HTML already."""
    top = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
