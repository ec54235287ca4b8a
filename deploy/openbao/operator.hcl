# People at the command line of one region: they take documents in and fetch results, and make, rotate, disable and destroy
# keys. Where those are different people, give the ones who fetch the first five rules and the ones who administer the rest.
path "transit/encrypt/docward_phi_REGION_*" { capabilities = ["update"] }
path "transit/encrypt/docward_redacted_REGION_*" { capabilities = ["update"] }
path "transit/decrypt/docward_phi_REGION_*" { capabilities = ["update"] }
path "transit/decrypt/docward_redacted_REGION_*" { capabilities = ["update"] }
path "transit/hmac/docward_subject_REGION_*" { capabilities = ["update"] }
path "transit/keys/docward_phi_REGION_*" { capabilities = ["create", "read", "update", "delete"] }
path "transit/keys/docward_redacted_REGION_*" { capabilities = ["create", "read", "update", "delete"] }
path "transit/keys/docward_subject_REGION_*" { capabilities = ["create", "read", "update", "delete"] }
