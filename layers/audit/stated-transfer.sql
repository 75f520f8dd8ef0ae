-- The same transfer of land stated in two paragraphs. The detail shows other transfers from the same category that have the
-- first figure: a line may have been mistaken.
SELECT a.category || ' → ' || a.other_category || ' · ' || a.from_period || '–' || a.period AS subject,
       num(a.value) AS left_value, a._place AS left_place,
       num(b.value) AS right_value, b._place AS right_place,
       half(a.value) + half(b.value) AS tolerance,
       'undecidable' AS supports,
       coalesce((SELECT say('cùng số này: ', 'the same figure: ') || group_concat(o.category || ' → ' || o.other_category || ' ' || o.value || ' (' || o._place || ')', '; ')
          FROM stated_figures o WHERE o.quantity = 'transfer' AND o.unit = a.unit AND o.category = a.category
           AND o.other_category <> a.other_category AND o.value IN (a.value, b.value)), '') AS detail
  FROM stated_figures a
  JOIN stated_figures b ON b.quantity = 'transfer' AND b.unit = a.unit AND b.category = a.category
       AND b.other_category = a.other_category AND b.period = a.period AND b.from_period = a.from_period AND b._line > a._line
 WHERE a.quantity = 'transfer'
