"""The services of the capstone as real servers, one module each."""
