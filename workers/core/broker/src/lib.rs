//! topology, confirmed publishing, deliveries settled once
