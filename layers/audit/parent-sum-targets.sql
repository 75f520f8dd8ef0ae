-- Each figure column of targets: a parent against the sum of its partition children, where all of them have a figure.
WITH figures AS (
  SELECT unit, category, _place, 'adjusted_2030' AS kind, adjusted_2030 AS text FROM targets UNION ALL
  SELECT unit, category, _place, 'bang26_2024', bang26_2024 FROM targets UNION ALL
  SELECT unit, category, _place, 'bang26_2020', bang26_2020 FROM targets UNION ALL
  SELECT unit, category, _place, 'bang26_approved_2030', bang26_approved_2030 FROM targets
)
SELECT p.category || ' · ' || p.kind AS subject,
       num(p.text) AS left_value, p._place AS left_place,
       sum(num(c.text)) AS right_value,
       group_concat(c.category || ' ' || c.text, ' + ') AS right_place,
       half(p.text) + sum(half(c.text)) AS tolerance,
       'undecidable' AS supports
  FROM figures p
  JOIN categories k ON k.parent = p.category AND k.role = 'partition'
  LEFT JOIN figures c ON c.unit = p.unit AND c.category = k.code AND c.kind = p.kind
 WHERE p.text <> ''
 GROUP BY p.unit, p.category, p.kind
HAVING count(*) = count(num(c.text))
