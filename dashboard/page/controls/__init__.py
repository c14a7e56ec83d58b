"""Every widget: the form, the language, two runs, uploads, the stack editor, rows of the reader's own."""
