-- One site with another area in another document.
SELECT * FROM site_pairs WHERE NOT one_document
