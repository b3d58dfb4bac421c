# Object storage for backups, which outlive the cluster, and for Loki. Each bucket has its own key.

locals {
  # Bucket names are global; the domain makes them unique.
  buckets = { for purpose in ["backups", "loki"] : purpose => "${replace(var.domain, ".", "-")}-${purpose}" }
}

resource "digitalocean_spaces_bucket" "kept" {
  for_each = local.buckets

  name          = each.value
  region        = var.region
  acl           = "private"
  force_destroy = false

  # Overwritten or deleted backups can be recovered, even after a key was stolen.
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
