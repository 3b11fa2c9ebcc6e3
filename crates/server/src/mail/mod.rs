//! `vangnet mail`: what is to be known about mail on the command line.

pub mod explain;
