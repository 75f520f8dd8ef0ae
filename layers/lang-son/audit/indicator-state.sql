-- What was achieved of an indicator in a period is one figure.
SELECT * FROM indicator_pairs WHERE kind = 'status'
