# The rules of the language itself, all of them; there are none for DigitalOcean.
plugin "terraform" {
  enabled = true
  preset  = "all"
}

# Files here are named for what they make; a main.tf would say nothing.
rule "terraform_standard_module_structure" {
  enabled = false
}
