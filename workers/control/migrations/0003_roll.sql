-- The list of revoked grants is signed for each region, with all else that must not go back, as its copies are written.
ALTER TABLE catalogue.state DROP COLUMN revoked;
