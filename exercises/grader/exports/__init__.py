"""The gradebook in the forms that others read.

`gradebook` writes all files, `csv_table`, `junit` and `gradescope` their texts.
"""
