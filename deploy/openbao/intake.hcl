# The HTTP service of one region: it takes documents in and gives results out. It makes no key; with the subject key it
# knows requests again that clients name. `update` and
# never `create`: encrypting under a key that is not there would make it.
path "transit/encrypt/docward_phi_REGION_*" { capabilities = ["update"] }
path "transit/encrypt/docward_redacted_REGION_*" { capabilities = ["update"] }
path "transit/decrypt/docward_phi_REGION_*" { capabilities = ["update"] }
path "transit/decrypt/docward_redacted_REGION_*" { capabilities = ["update"] }
path "transit/hmac/docward_subject_REGION_*" { capabilities = ["update"] }
path "transit/keys/docward_phi_REGION_*" { capabilities = ["read"] }
path "transit/keys/docward_redacted_REGION_*" { capabilities = ["read"] }
