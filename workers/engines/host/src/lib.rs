//! the zygote and its sandboxed children
