//! A kind, an ability and a request that docward-trust does not know.

use docward_trust::{Kind, MayOpenBundles, MaySealBundles, PersonAction, Request, person};

struct Everything;

impl Kind for Everything {}
impl MaySealBundles for Everything {}
impl Request for Everything {}
impl MayOpenBundles for person::Audit {}

fn action<A: PersonAction>(_: A) {}

fn main() {
    action(Everything);
}
