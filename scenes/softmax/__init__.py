"""Scores become shares."""

LESSONS = ("softmax_turns_scores_into_shares",)
