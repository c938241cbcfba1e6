"""What proves the course, and in `authoring` what helps to write it."""
