"""One lesson a file: a declaration that dashboard.show turns into a page.

Not named `pages`: a folder of that name beside the app's script makes Streamlit run its files without the frame.
"""
