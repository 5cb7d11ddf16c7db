"""Words that look at words: attention, on a language model that trains while you watch."""

LESSONS = (
    "guess_the_next_word",
    "words_are_vectors",
    "queries_meet_keys",
    "values_are_mixed",
    "heads_learn_to_look",
    "write_a_sentence",
    "inside_a_transformer",
)
