"""The extension of this book: what it reads (`course`, `plan`) and what it renders."""
