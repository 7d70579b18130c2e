"""Who is touched by this outage?"""
