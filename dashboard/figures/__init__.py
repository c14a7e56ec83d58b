"""Forms of picture, by form and not by topic: plain arrays in, plain Plotly JSON out. No engine, no streamlit."""
