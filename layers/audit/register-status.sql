-- A stated state of the clusters (established by some date) against the register of the adjusted plan: dates and planned
-- or established areas may differ.
SELECT (SELECT name FROM words WHERE word = s.register) || ' · ' || (SELECT name FROM phase_names WHERE phases = s.phases AND fates = '') || ' · ' ||
       (SELECT name FROM words WHERE word = s.quantity) || say(' · thời điểm nêu: ', ' · as of ') || substr(s.plan, 8) AS subject,
       num(s.value) AS left_value, s._place AS left_place,
       CASE s.quantity WHEN 'count' THEN total(r.counts) ELSE total(r.area) END AS right_value,
       coalesce(nullif(min(r.printed_in), '') || say(', dòng ', ', lines ') || CAST(min(num(r.line)) AS INTEGER) || '–' || CAST(max(num(r.line)) AS INTEGER) || ' (' || s.register || ')',
                say('danh mục ', 'register ') || s.register) AS right_place,
       CASE s.quantity WHEN 'count' THEN 0 ELSE half(s.value) + total(r.half) END AS tolerance,
       'undecidable' AS supports,
       trim(coalesce((SELECT show(o.value) || ': ' || o.place FROM totals o WHERE o.register = s.register AND o.plan = 'adjusted'
           AND o.phases = s.phases AND o.fates = '' AND o.quantity = s.quantity LIMIT 1), '') ||
            -- the register counts what operates as established, a state may count it apart
            CASE WHEN instr(';' || s.phases || ';', ';operating;') > 0 THEN '' ELSE
            coalesce((SELECT say('; danh mục tính cả cụm đang hoạt động ', '; the register counts what operates too: ') || group_concat(o.name, ', ')
                        FROM registers o WHERE o.register = 'clusters-approved.csv' AND o.plan = 'status' AND o.phase = 'operating'
                         AND o.name IN (SELECT name FROM registers WHERE register = s.register AND phase = 'established')), '') END, '; ') AS detail
  FROM stated_totals s
  JOIN registers r ON r.register = s.register AND instr(';' || s.phases || ';', ';' || r.phase || ';') > 0 AND r.plan = 'adjusted'
 WHERE s.plan LIKE 'status%'
 GROUP BY s._line
