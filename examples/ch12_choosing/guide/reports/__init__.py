"""The guide's advice in words: a page of text, a decision record, the reasons."""
