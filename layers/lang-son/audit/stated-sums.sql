-- Totals in the prose against the parts that the same section names.
SELECT * FROM stated_sums WHERE scope = 'same'
