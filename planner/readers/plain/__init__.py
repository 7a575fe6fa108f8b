"""A fast reader for what large workbooks nearly always are: plain sheets, written by a program.

It reads columns instead of building a grid of all cells, and knows each row's shape beforehand. Whatever is
not plain (formulas, dates, rich text, cells out of order) it does not touch: then python-calamine reads the
sheet. Its result is the same, which tests hold over random workbooks.
"""
