"""A string in two languages, side by side, so that neither can be forgotten."""

from typing import Literal, NamedTuple

Lang = Literal["en", "zh"]
LANGUAGES: dict[Lang, str] = {"en": "English", "zh": "中文"}


class Text(NamedTuple):
    en: str
    zh: str

    def __call__(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en

    def format(self, **values: object) -> "Text":
        """Both sides with the same values in their braces; of a value in two languages each takes its own."""

        def side(lang: Lang) -> str:
            return self(lang).format(**{name: v(lang) if isinstance(v, Text) else v for name, v in values.items()})

        return Text(side("en"), side("zh"))


class Refused(ValueError):
    """Input that cannot be used, said in one sentence that names what and where, in both languages."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en, zh)

    def __reduce__(self) -> tuple[type["Refused"], tuple[str, str]]:
        """It says the same when it comes from another process."""
        return type(self), (self.text.en, self.text.zh)
