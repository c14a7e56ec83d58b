"""Tables as people bring them, small: shapes that pandas, R, Excel, Kaggle and UCI write. Values are made up."""

from collections.abc import Iterable

ROWS = [(5.5, 3.0, "versicolor"), (7.1, 3.9, "virginica"), (6.2, 3.0, "versicolor"), (6.0, 3.3, "virginica")] * 3


def csv(header: str, rows: Iterable[Iterable[object]], by: str = ",", end: str = "\n") -> str:
    lines = [header] if header else []
    return end.join([*lines, *(by.join(map(str, row)) for row in rows)]) + end


def german(rows: Iterable[Iterable[object]], header: str = "") -> str:
    return csv(header, [[str(c).replace(".", ",") for c in row] for row in rows], ";")


NUMBERED = [(i + 1, *row) for i, row in enumerate(ROWS)]
IRIS = "length,width,species"

# name -> bytes. Each gives the columns length and width of ROWS and the classes versicolor and virginica.
THE_SAME = {
    "plain": csv(IRIS, ROWS).encode(),
    "utf-8 with a mark": csv(IRIS, ROWS).encode("utf-8-sig"),
    "utf-16": csv(IRIS, ROWS).encode("utf-16"),
    "utf-16 without a mark": csv(IRIS, ROWS).encode("utf-16-le"),
    "lines of windows": csv(IRIS, ROWS, end="\r\n").encode(),
    "semicolons": csv(IRIS.replace(",", ";"), ROWS, ";").encode(),
    "tabs": csv(IRIS.replace(",", "\t"), ROWS, "\t").encode(),
    "bars": csv(IRIS.replace(",", "|"), ROWS, "|").encode(),
    "spaces": csv(" length  width  species", ((f"  {a}", f"  {b}", f" {c}") for a, b, c in ROWS), " ").encode(),
    "a space after the comma": csv(IRIS.replace(",", ", "), ROWS, ", ").encode(),
    "quoted": csv('"length","width","species"', ((f'"{a}"', b, f'"{c}"') for a, b, c in ROWS)).encode(),
    "index of pandas": csv(f",{IRIS}", NUMBERED).encode(),
    "index of pandas, read and written again": csv(f"Unnamed: 0,{IRIS}", NUMBERED).encode(),
    "row names of R": csv(f'"",{IRIS}', [(f'"{i}"', *row) for i, *row in NUMBERED]).encode(),
    "row names of R without a name": csv(IRIS, NUMBERED).encode(),
    "an id": csv(f"Id,{IRIS}", NUMBERED).encode(),
    "decimal commas": german(ROWS, "length;width;species").encode(),
    "sep": ("sep=;\r\n" + csv(IRIS.replace(",", ";"), ROWS, ";", "\r\n")).encode(),
    "a title": ("Irises of 2024\n\n" + csv(IRIS, ROWS)).encode(),
    "a title by Excel": ("Irises of 2024,,\n,,\n" + csv(IRIS, ROWS)).encode(),
    "comments": ("# made up\n# by hand\n" + csv(IRIS, ROWS)).encode(),
    "a header by numpy": ("# " + csv("length width species", ROWS, " ")).encode(),
    "a comma too many": csv(f"{IRIS},", ((*row, "") for row in ROWS)).encode(),
    "a comma too many below the header": csv(IRIS, ((*row, "") for row in ROWS)).encode(),
    "blank lines at the end": (csv(IRIS, ROWS) + "\n\n,,\n").encode(),
    "currency": csv(IRIS, ((f"${a}", f"{b} €", c) for a, b, c in ROWS)).encode(),
    "percent": csv(IRIS, ((f"{a}%", f"{b} %", c) for a, b, c in ROWS)).encode(),
}

# name -> bytes without a header: columns 1 and 2 are those of ROWS.
HEADLESS = {
    "commas": csv("", ROWS).encode(),
    "decimal commas": german(ROWS).encode(),
    "decimal commas, whole numbers between": german([(a, b, c) for a, b, c in ROWS[:3]] + ROWS[3:]).encode(),
    "spaces": csv("", ROWS, "   ").encode(),
}

# bytes in an encoding -> the names of the columns and of the classes
WORDS = {
    "gb18030": ("花萼长,花萼宽,种类", ("变色鸢尾", "维吉尼亚鸢尾")),
    "utf-8": ("花萼长,花萼宽,种类", ("变色鸢尾", "维吉尼亚鸢尾")),
    "cp1252": ("Größe,Länge,Übung", ("männlich", "weiblich")),
    "utf-16": ("Größe,Länge,Übung", ("männlich", "weiblich")),
}

TITANIC = csv(
    "PassengerId,Survived,Pclass,Name,Sex,Age,Ticket,Fare,Cabin,Embarked",
    (
        (
            i + 1,
            i % 3 % 2,
            1 + i % 3,
            f'"Sample{i}, Mx. Ben"',
            ("female", "male")[i % 2],
            "" if i % 5 == 0 else 20 + i,
            f"A/5 {2000 + i}" if i % 2 else 57000 + i,
            f"{7 + i}.25",
            f"E{i}" if i % 4 == 0 else "",
            "SCQ"[i % 3],
        )
        for i in range(30)
    ),
).encode()

# Anything at all may be called anything: a column, a class.
HOSTILE = csv(
    '"<b>x</b>\n<script>alert(1)</script>","$\\num{a}{x}$ **y** [z](javascript:0)","%s {0} \u202e"',
    [(a, b, ("<img src=x onerror=1>", "{}")[c == "virginica"]) for a, b, c in ROWS],
).encode()
