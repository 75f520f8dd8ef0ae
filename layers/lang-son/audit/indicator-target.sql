-- One indicator stated twice as a target: sections may aim at different scopes.
SELECT * FROM indicator_pairs WHERE kind = 'target'
