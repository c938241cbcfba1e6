"""Who comes in: `authentication` by token, `grants` what a user sees and may use."""
