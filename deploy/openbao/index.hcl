# Stage index of one region: redacted keys only, to open what redact wrote and to wrap bundles' own keys.
path "transit/decrypt/docward_redacted_REGION_*" { capabilities = ["update"] }
path "transit/encrypt/docward_redacted_REGION_*" { capabilities = ["update"] }
path "transit/keys/docward_redacted_REGION_*" { capabilities = ["read"] }
