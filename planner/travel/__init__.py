"""How long from here to there, and over which crossings?"""
