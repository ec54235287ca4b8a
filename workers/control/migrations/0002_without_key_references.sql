-- Which keys a tenant has is known to whoever keeps them: the keyring or key manager that its policy names.
DROP TABLE catalogue.keys;
