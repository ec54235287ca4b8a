//! signed policies and the one decision function
