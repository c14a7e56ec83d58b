"""Every widget: the form, the link, the language, uploads, painted rows."""
