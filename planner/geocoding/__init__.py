"""Where does each address lie? Offline, from an address table."""
