-- Villages with a hardened road: the share against the two numbers printed with it ("1.515/1.405 thôn, đạt 93%").
SELECT say('thôn có đường ô tô đến trung tâm được cứng hóa (%)', 'villages with a hardened road (%)') AS subject,
       num(s.value) AS left_value, s._place AS left_place,
       100 * a.low / b.low AS right_value, say('tính từ hai số in cùng chỗ', 'from the two numbers beside it') AS right_place,
       half(s.value) AS tolerance,
       'undecidable' AS supports,
       show(a.low) || ' / ' || show(b.low) || ' = ' || show(round(100 * a.low / b.low, 2)) || ' %; ' ||
       show(b.low) || ' / ' || show(a.low) || ' = ' || show(round(100 * b.low / a.low, 2)) || ' %' AS detail
  FROM stated_figures s
  JOIN said a ON a.subject = s.subject AND a.basis = 'first figure'
  JOIN said b ON b.subject = s.subject AND b.basis = 'second figure'
 WHERE s.subject = 'villages-with-hardened-road' AND s.quantity = 'share'
