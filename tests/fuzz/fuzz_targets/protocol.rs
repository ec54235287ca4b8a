//! Frames: what a hostile engine could answer, and what a request must survive. What can be understood means itself.
#![no_main]

use docward_engine_model::protocol::{FRAME_HEADER, Reply, Request, from_frame, to_frame};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(request) = from_frame::<Request>(bytes) {
        let frame = to_frame(&request).expect("what came in a frame fits into one");
        assert_eq!(from_frame::<Request>(&frame[FRAME_HEADER..]).as_ref(), Ok(&request));
    }
    if let Ok(reply) = from_frame::<Reply>(bytes) {
        let frame = to_frame(&reply).expect("what came in a frame fits into one");
        // A confidence that is no number equals nothing, so the bytes are compared.
        let again = from_frame::<Reply>(&frame[FRAME_HEADER..]).expect("it was one message");
        assert_eq!(to_frame(&again), Ok(frame));
    }
});
