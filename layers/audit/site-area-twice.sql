-- One site with two areas in one document.
SELECT * FROM site_pairs WHERE one_document
