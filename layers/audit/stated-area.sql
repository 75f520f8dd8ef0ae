-- An area stated in the prose against the column that gives it; of several categories, their sum. A range is met anywhere
-- within it; the nearer end is shown. The same statement repeated is one. That a table agrees with itself is no proof against
-- another section; the table is supported where the statement has the figure of another plan, or where a change beside it does.
WITH stated AS (
  SELECT s.unit, s.category, s.subject, s.column, s.value, s.value_max, s.unit_of_measure, s.basis,
         num(s.value) * m.factor AS low, num(coalesce(nullif(s.value_max, ''), s.value)) * m.factor AS high,
         half(s.value) * m.factor AS half, s.qualifier, group_concat(s._place, '; ') AS place, min(s._line) AS line,
         s."table" AS printed_in, num(s.source_line) AS source_line
    FROM stated_figures s JOIN measures m ON m.unit_of_measure = s.unit_of_measure
   WHERE s.quantity = 'area' AND s.column <> ''
   GROUP BY s.unit, s.category, s.subject, s.column, s.value, s.value_max, s.unit_of_measure, s.basis, s.qualifier
),
pairs AS (
  SELECT s.*, sum(c.value) AS table_value, sum(c.half) AS table_half, count(c.value) AS found,
         length(s.category) - length(replace(s.category, ';', '')) + 1 AS codes,
         group_concat(c._place, '; ') AS table_place, group_concat(c.category || ' ' || show(c.value), ' + ') AS parts,
         count(o.times) AS n_confirmed, max(o.arithmetic) AS confirmation,
         -- does arithmetic elsewhere give the stated figure?
         sum(EXISTS (SELECT 1 FROM implied i WHERE i.ref = c.ref AND i.unit = c.unit AND i.category = c.category
                        AND s.category NOT LIKE '%;%' AND abs(i.value - s.low) <= i.tolerance + s.half)) AS n_implied
    FROM stated s
    JOIN stated_codes k ON k.line = s.line
    JOIN cells c ON c.ref = s.column AND c.unit = s.unit AND c.category = k.category
    LEFT JOIN confirmed o ON o.ref = c.ref AND o.unit = c.unit AND o.category = c.category
   GROUP BY s.line
),
judged AS MATERIALIZED (
  SELECT p.*,
         CASE WHEN p.low BETWEEN p.table_value - p.half - p.table_half AND p.table_value + p.half + p.table_half OR p.high > p.low THEN NULL ELSE
         (SELECT r.name FROM (SELECT x.ref, sum(x.value) AS value, sum(x.half) AS half, count(*) AS found
                                FROM stated_codes k JOIN cells x ON x.unit = p.unit AND x.category = k.category AND x.kind = 'approved'
                               WHERE k.line = p.line AND x.ref <> p.column GROUP BY x.ref) y JOIN ref_names r ON r.ref = y.ref
           WHERE y.found = p.codes AND abs(y.value - p.low) <= y.half + p.half ORDER BY y.ref LIMIT 1) END AS other_plan,
         CASE WHEN p.low BETWEEN p.table_value - p.half - p.table_half AND p.table_value + p.half + p.table_half THEN NULL ELSE
         (SELECT show(f.value) || CASE WHEN num(d.value) < 0 THEN ' − ' ELSE ' + ' END || show(abs(num(d.value))) || ' = ' || show(f.value + num(d.value))
            FROM stated_figures d JOIN cells f ON f.ref = d.from_column AND f.unit = d.unit AND f.category = d.category
           WHERE d.quantity = 'change' AND d.unit = p.unit AND d.category = p.category AND d.column = p.column AND d."table" = p.printed_in
             AND abs(num(d.source_line) - p.source_line) <= 1 AND abs(f.value + num(d.value) - p.table_value) <= f.half + half(d.value) + p.table_half
           ORDER BY d._line LIMIT 1) END AS beside,
         CASE WHEN p.low BETWEEN p.table_value - p.half - p.table_half AND p.table_value + p.half + p.table_half THEN NULL ELSE
         (SELECT show(num(a.value)) || ' + ' || show(num(d.value)) || ' = ' || show(num(a.value) + num(d.value))
            FROM stated_figures d JOIN stated_figures a ON a.quantity = 'area' AND a."table" = d."table" AND abs(num(a.source_line) - num(d.source_line)) <= 1
           WHERE d.quantity = 'difference' AND d."table" = p.printed_in AND abs(num(d.source_line) - p.source_line) <= 1
             AND abs(num(a.value) + num(d.value) - p.low) <= half(a.value) + half(d.value) + p.half LIMIT 1) END AS own
    FROM pairs p
   WHERE p.found = p.codes
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
       CASE WHEN p.n_confirmed = p.codes AND p.n_implied = 0 AND p.own IS NULL AND (p.other_plan IS NOT NULL OR p.beside IS NOT NULL) THEN 'right'
            WHEN p.n_implied > 0 AND p.n_confirmed < p.codes THEN 'left' ELSE 'undecidable' END AS supports,
       trim(CASE WHEN p.codes > 1 THEN p.parts || ' = ' || show(p.table_value)
                 ELSE say('phép tính của bảng: ', 'arithmetic of the table: ') || p.confirmation END ||
            coalesce(say('; lời văn có số của ', '; the text has the figure of the ') || p.other_plan, '') ||
            coalesce(say('; mức thay đổi nêu ngay đó khớp bảng: ', '; the change stated beside it fits the table: ') || p.beside, '') ||
            coalesce(say('; lời văn tự khớp: ', '; the text agrees with itself: ') || p.own, ''), '; ') AS detail
  FROM judged p JOIN ref_names r ON r.ref = p.column LEFT JOIN category_names n ON n.code = p.category
