-- A stated total of which the text does not say what it sums: what it seems to sum, against the register.
SELECT * FROM register_totals WHERE inferred
