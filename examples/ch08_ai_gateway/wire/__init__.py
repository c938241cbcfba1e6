"""How clients and providers write: one small adapter for each format."""
