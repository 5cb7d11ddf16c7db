"""What is made from lessons: videos, boards, measurements, and proofs."""
