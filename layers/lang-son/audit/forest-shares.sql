-- Shares of the forest sections against the areas of the same section: land with or without forest in the land of its type,
-- natural and planted forest in all forest.
WITH shares AS (
  SELECT s._line, s._place, s.subject, s.category, s.value, s.basis = a.basis AS together, a._place || '; ' || t._place AS places, '' AS other,
         a.value AS part, half(a.value) AS part_half, t.value AS whole, half(t.value) AS whole_half
    FROM stated_figures s
    JOIN stated_figures a ON a.subject = s.subject AND a.category = s.category AND a.basis = s.basis AND a.quantity = 'area'
    JOIN stated_figures t ON t.subject = 'forest-land' AND t.category = s.category AND t.basis = s.basis AND t.quantity = 'area'
   WHERE s.quantity = 'share' AND s.subject IN ('forest-land-with-forest', 'forest-land-without-forest', 'forest-land-offices')
   GROUP BY s._line
  UNION ALL
  SELECT s._line, s._place, s.subject, s.period, s.value, s.basis = a.basis, a._place || '; ' || t._place,
         CASE WHEN s.basis = a.basis THEN '' ELSE
         coalesce((SELECT say('; ở đó in ', '; printed there: ') || show(num(o.value)) || ' % (' || o._place || ')' FROM stated_figures o
                    WHERE o.subject = s.subject AND o.quantity = 'share' AND o.period = s.period AND o.basis = a.basis), '') ||
         say('; câu này dẫn nguồn riêng (QĐ 2827/QĐ-UBND, chú thích 4, dòng 912)', '; the sentence cites a source of its own (QĐ 2827/QĐ-UBND, footnote 4, line 912)') END,
         a.value, half(a.value), t.value, half(t.value)
    FROM stated_figures s
    JOIN stated_figures a ON a.subject = s.subject AND a.period = s.period AND a.quantity = 'area' AND s.basis LIKE a.basis || '%'
    JOIN stated_figures t ON t.subject = 'forest' AND t.category = '' AND t.period = s.period AND t.quantity = 'area' AND t.basis = a.basis
   WHERE s.quantity = 'share' AND s.subject IN ('natural-forest', 'planted-forest')
)
SELECT CASE subject WHEN 'forest-land-with-forest' THEN say('đất có rừng ', 'land with forest ')
            WHEN 'forest-land-without-forest' THEN say('đất chưa có rừng ', 'land without forest ')
            WHEN 'forest-land-offices' THEN say('đất trụ sở ', 'offices ')
            WHEN 'natural-forest' THEN say('rừng tự nhiên ', 'natural forest ') ELSE say('rừng trồng ', 'planted forest ') END || category || ' (%)' AS subject,
       num(value) AS left_value, _place AS left_place,
       100 * num(part) / num(whole) AS right_value, places AS right_place,
       half(value) + 100 * (part_half + num(part) / num(whole) * whole_half) / num(whole) AS tolerance,
       CASE WHEN together THEN 'right' ELSE 'undecidable' END AS supports,
       show(num(part)) || ' / ' || show(num(whole)) || ' = ' || show(round(100 * num(part) / num(whole), 2)) || ' %' || other AS detail
  FROM shares
