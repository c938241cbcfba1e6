"""The one file: `model` says what it may hold, `loader` reads and checks it."""
