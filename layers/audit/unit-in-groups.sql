-- Where the plan divides the province into groups of communes, each commune is in one of them. Where a list is open, a commune
-- may be missing, but not be in two.
WITH groupings AS (
  SELECT grouping, max(list_open = 'yes') AS is_open, group_concat(_place, '; ') AS places FROM unit_groups GROUP BY grouping
),
members AS (
  SELECT grouping, code, count(*) AS times, group_concat(name, ', ') AS names, group_concat(_place, '; ') AS places
    FROM group_members GROUP BY grouping, code
)
SELECT u.full_name || ' · ' || g.grouping AS subject,
       coalesce(m.times, 0) AS left_value, coalesce(m.places, g.places) AS left_place,
       1 AS right_value, u._place AS right_place,
       0 AS tolerance,
       '' AS supports,
       CASE WHEN m.times IS NULL THEN say('không được nêu trong vùng nào', 'named in no group') ELSE m.names END AS detail
  FROM groupings g CROSS JOIN communes u
  LEFT JOIN members m ON m.grouping = g.grouping AND m.code = u.code
 WHERE m.times IS NOT NULL OR NOT g.is_open
