-- Parks against the target of SKK, clusters with their expansions (counted once) against that of SKN, as far as they are due by the target year.
WITH due AS (
  SELECT CASE register WHEN 'parks.csv' THEN 'SKK' ELSE 'SKN' END AS category, register, sum(area) AS area, sum(half) AS half,
         sum(counts) AS entries
    FROM registers WHERE register IN ('parks.csv', 'clusters.csv') AND phase IN ('established', 'operating', 'to_2030', 'expansion_to_2030')
   GROUP BY register
)
SELECT n.name || ' · ' || (SELECT name FROM ref_names WHERE ref = c.ref) AS subject,
       c.value AS left_value, c._place AS left_place,
       d.area AS right_value, d.register || ' (' || d.entries || ')' AS right_place,
       c.half + d.half AS tolerance,
       c.unit AS unit, c.category AS categories, c.ref AS refs,
       'undecidable' AS supports,
       (SELECT group_concat((SELECT name FROM words WHERE word = phase) || ' ' || show(area), ' + ') FROM (SELECT phase, sum(area) AS area FROM registers
         WHERE register = d.register AND phase IN ('established', 'operating', 'to_2030', 'expansion_to_2030') GROUP BY phase)) ||
       ' = ' || show(d.area) AS detail
  FROM due d
  JOIN cells c ON c.category = d.category AND c.kind = 'adjusted' AND c.source = 'targets'
  JOIN category_names n ON n.code = c.category
