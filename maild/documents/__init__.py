"""Renders what the desk decided: letters, journals, workbooks. Decides nothing."""
