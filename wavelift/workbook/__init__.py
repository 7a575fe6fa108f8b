"""Edits of workbooks that belong to other people: only what is meant changes, all else stays to the byte."""
