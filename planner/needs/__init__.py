"""What does each affected patient need, by when?"""
