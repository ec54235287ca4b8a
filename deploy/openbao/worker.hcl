# Stages ocr, extract and redact of one region: they open both classes' data keys and make subject tokens. `update` and never
# `create`: encrypting or signing under a key that is not there would make it.
path "transit/decrypt/docward_phi_REGION_*" { capabilities = ["update"] }
path "transit/decrypt/docward_redacted_REGION_*" { capabilities = ["update"] }
path "transit/hmac/docward_subject_REGION_*" { capabilities = ["update"] }
