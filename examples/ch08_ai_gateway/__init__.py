"""Chapter 8: a gateway for models. One key and one API in front of many providers."""
