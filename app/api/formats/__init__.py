"""The formats in which tensors travel, JSON and safetensors, both ways."""
