//! Not read yet.

use crate::ReadRequest;
use docward_engine_model::protocol::{Rejection, Reply};

pub(crate) fn read(_request: &ReadRequest<'_>, _emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    Err(Rejection::Unsupported)
}
