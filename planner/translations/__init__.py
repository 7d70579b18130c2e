"""Words for codes, Danish and English: the core speaks codes, the shells speak words."""
