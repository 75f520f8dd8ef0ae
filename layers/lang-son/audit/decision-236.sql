-- The figures of QĐ 236 as the prose repeats them: "allocated" (the approved column of Bảng 4) and "demand of the province"
-- (that of Bảng 26).
WITH stated AS (
  SELECT *, CASE basis WHEN 'QĐ 236, allocated' THEN 'implementation.csv:approved_2030_ha' ELSE 'targets.csv:bang26_approved_2030' END AS ref
    FROM stated_figures WHERE basis IN ('QĐ 236, allocated', 'QĐ 236, demand of the province') AND quantity = 'area'
)
SELECT replace(s.category, ';', ' + ') || CASE s.basis WHEN 'QĐ 236, allocated' THEN say(' · QĐ 236, phân bổ', ' · QĐ 236, allocated')
            ELSE say(' · QĐ 236, nhu cầu của tỉnh', ' · QĐ 236, demand of the province') END AS subject,
       num(s.value) AS left_value, s._place AS left_place,
       sum(c.value) AS right_value, min(c._place) AS right_place,
       half(s.value) + sum(c.half) AS tolerance,
       s.unit AS unit, s.category AS categories, s.ref AS refs,
       'right' AS supports,
       -- the stated total of the three forests, less the other two
       coalesce((SELECT show(num(t.value)) || ' − ' || group_concat(show(num(o.value)), ' − ') || ' = ' || show(num(t.value) - sum(num(o.value)))
          FROM stated_figures t JOIN stated_figures o ON o.basis = t.basis AND o.category IN ('RDD', 'RPH', 'RSX') AND o.category <> s.category
         WHERE t.basis = s.basis AND t.category = 'RDD;RPH;RSX'), '') AS detail
  FROM stated s
  JOIN cells c ON c.ref = s.ref AND c.unit = s.unit AND instr(';' || s.category || ';', ';' || c.category || ';') > 0
 GROUP BY s._line
