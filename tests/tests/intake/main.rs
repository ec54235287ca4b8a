//! A region's HTTP service, asked over real connections, in front of a real fleet.

mod acts;
mod asking;
mod documents;
mod limits;
mod readme;
mod requests;
mod tenants;
mod tokens;
