# Object storage: backups, which outlive the cluster, and what Loki keeps. Each has a key of its own
# that opens no other bucket.

locals {
  # Names are shared by all the world; the domain makes them ours.
  buckets = { for purpose in ["backups", "loki"] : purpose => "${replace(var.domain, ".", "-")}-${purpose}" }
}

resource "digitalocean_spaces_bucket" "kept" {
  for_each = local.buckets

  name          = each.value
  region        = var.region
  acl           = "private"
  force_destroy = false

  # A backup that is overwritten or deleted, by mistake or by who stole the key, can be had back.
  dynamic "versioning" {
    for_each = each.key == "backups" ? [true] : []
    content {
      enabled = versioning.value
    }
  }

  lifecycle_rule {
    id                                     = "what is left over"
    enabled                                = true
    abort_incomplete_multipart_upload_days = 1

    noncurrent_version_expiration {
      days = 30
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "digitalocean_spaces_key" "kept" {
  for_each = local.buckets

  name = "${local.prefix}-${each.key}"

  grant {
    bucket     = digitalocean_spaces_bucket.kept[each.key].name
    permission = "readwrite"
  }
}
