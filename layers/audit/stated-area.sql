-- An area stated in the prose against the column that gives it; of several categories, their sum. A range is met anywhere
-- within it; the nearer end is shown. The same statement repeated is one.
WITH stated AS (
  SELECT s.unit, s.category, s.subject, s.column, s.value, s.value_max, s.unit_of_measure, s.basis,
         num(s.value) * m.factor AS low, num(coalesce(nullif(s.value_max, ''), s.value)) * m.factor AS high,
         half(s.value) * m.factor AS half, s.qualifier, group_concat(s._place, '; ') AS place, min(s._line) AS line
    FROM stated_figures s JOIN measures m ON m.unit_of_measure = s.unit_of_measure
   WHERE s.quantity = 'area' AND s.column <> ''
   GROUP BY s.unit, s.category, s.subject, s.column, s.value, s.value_max, s.unit_of_measure, s.basis, s.qualifier
),
pairs AS (
  SELECT s.*, sum(c.value) AS table_value, sum(c.half) AS table_half, count(c.value) AS found,
         length(s.category) - length(replace(s.category, ';', '')) + 1 AS codes,
         min(c._place) AS table_place, group_concat(c.category || ' ' || show(c.value), ' + ') AS parts,
         count(o.times) AS n_confirmed, max(o.arithmetic) AS confirmation,
         -- does arithmetic elsewhere give the stated figure?
         sum(EXISTS (SELECT 1 FROM implied i WHERE i.ref = c.ref AND i.unit = c.unit AND i.category = c.category
                        AND s.category NOT LIKE '%;%' AND abs(i.value - s.low) <= i.tolerance + s.half)) AS n_implied
    FROM stated s
    JOIN stated_codes k ON k.line = s.line
    JOIN cells c ON c.ref = s.column AND c.unit = s.unit AND c.category = k.category
    LEFT JOIN confirmed o ON o.ref = c.ref AND o.unit = c.unit AND o.category = c.category
   GROUP BY s.line
)
SELECT coalesce(n.name, replace(p.category, ';', ' + ')) || ' · ' || r.name ||
       CASE WHEN p.high > p.low THEN ' · ' || show(p.low) || '–' || show(p.high) ELSE '' END AS subject,
       CASE WHEN p.qualifier = 'trên' AND p.table_value > p.low THEN p.table_value
            WHEN p.table_value BETWEEN p.low AND p.high THEN p.table_value
            WHEN p.table_value > p.high THEN p.high ELSE p.low END AS left_value,
       p.place AS left_place,
       p.table_value AS right_value, p.table_place AS right_place,
       p.half + p.table_half AS tolerance,
       p.unit AS unit, p.category AS categories, p.column AS refs,
       CASE WHEN p.n_confirmed = p.codes AND p.n_implied = 0 THEN 'right'
            WHEN p.n_implied > 0 AND p.n_confirmed < p.codes THEN 'left' ELSE 'undecidable' END AS supports,
       CASE WHEN p.codes > 1 THEN p.parts || ' = ' || show(p.table_value)
            ELSE say('phép tính khác: ', 'other arithmetic: ') || p.confirmation END AS detail
  FROM pairs p JOIN ref_names r ON r.ref = p.column LEFT JOIN category_names n ON n.code = p.category
 WHERE p.found = p.codes
