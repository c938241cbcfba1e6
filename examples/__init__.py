"""Examples: a service for each chapter, the bookshop, and the laboratory."""
