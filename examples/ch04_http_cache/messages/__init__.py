"""What is read of messages and written into them: fields, directives, Cache-Status."""
