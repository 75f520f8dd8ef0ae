-- Totals and parts that may be counted in different ways: a person has to look.
SELECT * FROM stated_sums WHERE scope <> 'same'
