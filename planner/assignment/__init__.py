"""Who can go where, who does, and why not?"""
