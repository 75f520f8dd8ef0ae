-- One site with another area in another document; the dates say which of them is later.
SELECT p.*, trim(p.detail || coalesce('; ' || (SELECT group_concat(id || ': ' || date, '; ') FROM (SELECT DISTINCT d.id, d.date FROM documents d, waste_cemetery w
         WHERE w.name = p.subject AND d.id = w.document OR instr(p.right_place, d.id || ': ') > 0 ORDER BY d.date)), ''), '; ') AS detail
  FROM site_pairs p WHERE NOT p.one_document
