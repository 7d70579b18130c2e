"""Who fetches whom, when?"""
