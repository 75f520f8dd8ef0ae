-- A stated number or area of parks, clusters or units against the entries of the register. Areas in hundredths of a hectare
-- are exact; a stated figure may be rounded to its last place. An expansion adds its area and is no entry of its own.
SELECT (SELECT name FROM words WHERE word = t.register) || ' · ' || (SELECT name FROM phase_names n WHERE n.phases = t.phases AND n.fates = t.fates) || ' · ' ||
       (SELECT name FROM words WHERE word = t.quantity) AS subject,
       CASE WHEN t.qualifier = 'trên' AND t.given > t.value THEN t.given ELSE t.value END AS left_value, t.place AS left_place,
       t.given AS right_value, say('danh mục ', 'register ') || t.register AS right_place,
       CASE t.quantity WHEN 'count' THEN 0 ELSE t.half + t.given_half END AS tolerance,
       -- another stated total of the same entries agrees with them
       CASE WHEN EXISTS (SELECT 1 FROM totals o WHERE o.register = t.register AND o.plan = t.plan AND o.phases = t.phases AND o.fates = t.fates
                            AND o.quantity = t.quantity AND abs(o.value - o.given) <= o.half + o.given_half)
            THEN 'right' ELSE 'undecidable' END AS supports,
       say('các dòng của danh mục cho ', 'the entries of the register give ') || show(t.given) ||
       coalesce((SELECT say('; cả giai đoạn: ', '; the whole phase: ') || group_concat(x.part, say(' và ', ' and '))
                   FROM (SELECT w.name || ' ' || show(CASE t.quantity WHEN 'count' THEN total(r.counts) ELSE total(r.area) END) AS part
                           FROM registers r JOIN words w ON w.word = r.fate
                          WHERE r.register = t.register AND t.fates <> '' AND instr(';' || t.phases || ';', ';' || r.phase || ';') > 0
                          GROUP BY r.fate) x), '') ||
       coalesce((SELECT say('; chỗ khác cũng ghi ', '; stated elsewhere too: ') || show(o.value) || ' (' || o.place || ')' FROM totals o
          WHERE o.register = t.register AND o.plan = t.plan AND o.phases = t.phases AND o.fates = t.fates AND o.quantity = t.quantity
            AND abs(o.value - o.given) <= o.half + o.given_half LIMIT 1), '') AS detail
  FROM totals t
