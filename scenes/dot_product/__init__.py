"""The dot product: one formula for how much two things agree."""

LESSONS = ("dot_product_measures_agreement",)
