-- The same figure (kind, year, unit, category) in two columns: each against the first of them. Of several columns of one
-- file that repeat another file's, only that file is asked.
WITH first AS (
  SELECT kind, year, unit, category, min(ref) AS ref FROM cells GROUP BY kind, year, unit, category
)
SELECT n.name || ' · ' || k.name || ' ' || a.year AS subject,
       a.value AS left_value, a._place AS left_place,
       b.value AS right_value, b._place AS right_place,
       a.half + b.half AS tolerance,
       a.unit AS unit, a.category AS categories, a.ref || ';' || b.ref AS refs,
       CASE (ca.times IS NOT NULL) - (cb.times IS NOT NULL) WHEN 1 THEN 'left' WHEN -1 THEN 'right' ELSE 'undecidable' END AS supports,
       CASE WHEN abs(a.value - b.value) <= a.half + b.half THEN '' ELSE
       trim(CASE WHEN ca.times IS NOT NULL AND cb.times IS NOT NULL
                 THEN say('mỗi số khớp phép tính của bảng mình: ', 'each agrees with its own table: ') || ca.arithmetic || '; ' || cb.arithmetic
                 WHEN ca.times IS NOT NULL THEN say('số thứ nhất khớp phép tính: ', 'the first agrees with: ') || ca.arithmetic
                 WHEN cb.times IS NOT NULL THEN say('số thứ hai khớp phép tính: ', 'the second agrees with: ') || cb.arithmetic
                 ELSE '' END ||
            -- the year before or after has one of the two
            coalesce((SELECT '; ' || (SELECT name FROM ref_names WHERE ref = o.ref) || ': ' || show(o.value) FROM cells o
                       WHERE o.unit = a.unit AND o.category = a.category AND o.kind = 'state' AND a.kind = 'state' AND o.year <> a.year
                         AND abs(o.year - a.year) <= 1 AND o.value IN (a.value, b.value) LIMIT 1), '') ||
            -- a sister category differs by as much the other way
            coalesce((SELECT say('; ngược lại, ', '; the other way round, ') || s.code || ' ' || show(oa.value) || ' / ' || show(ob.value)
                        FROM categories k JOIN categories s ON s.parent = k.parent AND s.role = 'partition' AND s.code <> k.code
                        JOIN cells oa ON oa.ref = a.ref AND oa.unit = a.unit AND oa.category = s.code
                        JOIN cells ob ON ob.ref = b.ref AND ob.unit = b.unit AND ob.category = s.code
                       WHERE k.code = a.category AND oa.value - ob.value = b.value - a.value LIMIT 1), '') ||
            coalesce((SELECT '; ' || say(l.cause_vi, l.cause_en) || ' (' || l._place || ')' FROM likely_causes l
                       WHERE l.first_column = a.ref AND l.second_column = b.ref LIMIT 1), ''), '; ') END AS detail
  FROM first f
  JOIN cells a ON a.ref = f.ref AND a.unit = f.unit AND a.category = f.category
  JOIN cells b ON b.unit = a.unit AND b.category = a.category AND b.kind = a.kind AND b.year = a.year AND b.ref > a.ref
  JOIN category_names n ON n.code = a.category
  JOIN kinds k ON k.kind = a.kind
  LEFT JOIN confirmed ca ON ca.ref = a.ref AND ca.unit = a.unit AND ca.category = a.category
  LEFT JOIN confirmed cb ON cb.ref = b.ref AND cb.unit = b.unit AND cb.category = b.category
