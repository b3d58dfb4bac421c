# All rules of the language; there are none for DigitalOcean.
plugin "terraform" {
  enabled = true
  preset  = "all"
}

# Files are named for what they create, so there is no main.tf.
rule "terraform_standard_module_structure" {
  enabled = false
}
