-- Bảng 1: areas and shares of the soils sum to the row of the total.
SELECT 'Bảng 1 · ' || say('diện tích (ha)', 'area (ha)') AS subject,
       num(t.area_ha) AS left_value, t._place AS left_place,
       sum(num(s.area_ha)) AS right_value, min(s._place) || ' …' AS right_place,
       half(t.area_ha) + sum(half(s.area_ha)) AS tolerance, 'undecidable' AS supports, '' AS detail
  FROM soil t JOIN soil s ON s.no <> '' WHERE t.no = ''
UNION ALL
SELECT 'Bảng 1 · ' || say('tỷ lệ (%)', 'share (%)'),
       num(t.printed_pct), t._place, sum(num(s.printed_pct)), min(s._place) || ' …',
       half(t.printed_pct) + sum(half(s.printed_pct)), 'left', group_concat(show(num(s.printed_pct)), ' + ') || ' = ' || show(sum(num(s.printed_pct)))
  FROM soil t JOIN soil s ON s.no <> '' WHERE t.no = ''
