-- A stated number or area of parks, clusters or units against the entries of the register. Areas in hundredths of a hectare
-- are exact; a stated figure may be rounded to its last place. An expansion adds its area and is no entry of its own.
SELECT * FROM register_totals WHERE NOT inferred
