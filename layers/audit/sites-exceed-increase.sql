-- New sites with their whole areas, beside what the category grows by to the target year: a balance, and the plan does not
-- always say by when a site is built. The detail sums the lesser area of a site that has two.
WITH growth AS (
  SELECT t.unit, t.category, t.ref, t.value - s.value AS value, t.half + s.half AS half, t._place,
         show(t.value) || ' − ' || show(s.value) AS arithmetic
    FROM cells t
    JOIN cells s ON s.unit = t.unit AND s.category = t.category AND s.source = 'inventory' AND s.kind = 'state'
         AND s.year = (SELECT max(year) FROM cells WHERE source = 'inventory' AND kind = 'state')
   WHERE t.kind = 'adjusted' AND t.source = 'targets'
)
SELECT n.name || say(' · điểm mới so với mức tăng', ' · new sites against growth') AS subject,
       sum(num(w.area_ha)) AS left_value, group_concat(w._place, '; ') AS left_place,
       g.value AS right_value, g._place AS right_place,
       g.half + sum(half(w.area_ha)) AS tolerance,
       g.unit AS unit, g.category AS categories, g.ref AS refs,
       'undecidable' AS supports,
       group_concat(w.name || ' ' || show(num(w.area_ha)), ' + ') || ' = ' || show(sum(num(w.area_ha))) || '; ' || g.arithmetic || ' = ' || show(g.value) ||
       CASE WHEN max(p.area) IS NULL THEN ''
            ELSE say('; tính ', '; with ') || group_concat(w.name || ' ' || show(p.area), ', ') || ': ' || show(sum(coalesce(p.area, num(w.area_ha)))) END AS detail
  FROM waste_cemetery w
  JOIN growth g ON g.category = w.category
  JOIN category_names n ON n.code = w.category
  LEFT JOIN (SELECT subject, min(right_value) AS area FROM site_pairs WHERE one_document AND right_value < left_value GROUP BY subject) p ON p.subject = w.name
 WHERE w.role = 'site' AND w.status = 'planned' AND num(w.area_ha) > 0
 GROUP BY g.ref, g.unit, g.category
HAVING sum(num(w.area_ha)) > g.value
