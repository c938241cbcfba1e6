"""The experiments of chapter 12: import from the module that has them."""
