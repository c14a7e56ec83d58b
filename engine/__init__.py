"""The algorithms, one file a lesson. Nothing here may import streamlit, plotly or dashboard."""
