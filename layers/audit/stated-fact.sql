-- What the text says of one property of one thing, in all its places: they say the same, or name a commune in common. On the
-- left stands what most of them say (of as many, what is said first), on the right what does not agree with it.
WITH agreed AS (
  SELECT a.rowid AS a, b.rowid AS b,
         CASE WHEN a.communes <> '' AND b.communes <> ''
              THEN EXISTS (SELECT 1 FROM json_each('["' || replace(a.communes, ';', '","') || '"]') j WHERE instr(b.communes, j.value) > 0)
              ELSE a.value = b.value END AS yes
    FROM stated_facts a JOIN stated_facts b ON b.thing = a.thing AND b.property = a.property AND b.register = a.register
),
main AS (   -- SQLite takes the row of the maximum
  SELECT f.rowid AS row, max(n.times - f.rowid / 1e6)
    FROM stated_facts f JOIN (SELECT a, sum(yes) AS times FROM agreed GROUP BY a) n ON n.a = f.rowid
   GROUP BY f.register, f.thing, f.property
)
SELECT s.thing || ' · ' || w.name AS subject,
       NULL AS left_value, group_concat(CASE WHEN g.yes THEN '“' || s.value || '”: ' || s._place END, '; ') AS left_place,
       NULL AS right_value, group_concat(CASE WHEN NOT g.yes THEN '“' || s.value || '”: ' || s._place END, '; ') AS right_place,
       NULL AS tolerance,
       '' AS supports
  FROM main m JOIN agreed g ON g.a = m.row JOIN stated_facts s ON s.rowid = g.b JOIN words w ON w.word = s.property
 GROUP BY m.row
HAVING min(g.yes) = 0
