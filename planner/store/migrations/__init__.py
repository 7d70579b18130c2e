"""How did the tables come to be? One file a change, in order, never edited once released."""
