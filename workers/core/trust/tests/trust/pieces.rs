//! Pieces of documents that come in several requests: sealed one by one, opened only where the document is put together, and nowhere else.

use crate::world::{EU, US, World, bytes, denied, original};
use docward_envelope::{Header, LeaseId, ObjectName, ObjectPrefix, TenantId, UploadId};
use docward_trust::{
    AssembledRequest, Intake, IntakeRequest, PiecesRequest, ProcessRole, Reason, Refusal, TenantScope, Upload,
};
use docward_trust_policy::ReasonCode;

fn piece(tenant: TenantId, upload: UploadId, offset: u64) -> ObjectName {
    ObjectName::Piece { tenant, upload, offset, lease: LeaseId::generate() }
}

/// Seals a piece as who takes it in would.
async fn sealed(world: &World, region: &'static str, name: &ObjectName, upload: UploadId) -> Result<Vec<u8>, Refusal> {
    let (header, grant) = (world.header(name.tenant(), region), world.signed(&world.grant(name.tenant())));
    let intake = IntakeRequest { grant: &grant, header: &header, rule: None };
    let seal = async |scope: TenantScope<'_, Upload>| scope.seal_piece(name, &scope.hold_in(bytes("half of it"))).await;
    world.gate(region, ProcessRole::Client).admit(PiecesRequest { intake, upload }, seal).await?
}

/// Opens one as who puts an upload's document together would.
async fn opened(
    world: &World,
    tenant: TenantId,
    upload: UploadId,
    name: &ObjectName,
    sealed: &[u8],
) -> Result<bool, Refusal> {
    let (header, grant) = (world.header(tenant, US), world.signed(&world.grant(tenant)));
    let intake = IntakeRequest { grant: &grant, header: &header, rule: None };
    let open = async |scope: TenantScope<'_, Intake>| {
        Ok(scope.open_piece(name, sealed).await?.measure(|opened| opened[..] == *b"half of it"))
    };
    world.gate(US, ProcessRole::Client).admit(AssembledRequest { intake, upload }, open).await?
}

#[tokio::test]
async fn a_piece_opens_at_its_own_place_of_its_own_upload_alone() {
    let world = World::new();
    let (tenant, upload, other) = (world.clinic, UploadId::generate(), UploadId::generate());
    let name = piece(tenant, upload, 7);
    let seal = sealed(&world, US, &name, upload).await.unwrap();
    assert!(!seal.windows(9).any(|window| window == b"half of i"));
    assert_eq!(opened(&world, tenant, upload, &name, &seal).await, Ok(true));
    let reason = async |tenant, upload, name: &ObjectName, seal: &[u8]| {
        opened(&world, tenant, upload, name, seal).await.unwrap_err().reason
    };
    assert_eq!(reason(tenant, upload, &piece(tenant, upload, 8), &seal).await, Reason::Seal, "another place");
    assert_eq!(reason(tenant, other, &name, &seal).await, Reason::Name, "another upload's");
    assert_eq!(reason(tenant, other, &piece(tenant, other, 7), &seal).await, Reason::Seal);
    assert_eq!(reason(world.insurer, upload, &name, &seal).await, Reason::Name, "another tenant's");
    assert_eq!(reason(world.insurer, upload, &piece(world.insurer, upload, 7), &seal).await, Reason::Seal);
    let mut changed = seal.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(reason(tenant, upload, &name, &changed).await, Reason::Seal);
    // Nobody writes another's, and none where the tenant's documents must not be.
    assert_eq!(sealed(&world, US, &name, other).await.unwrap_err().reason, Reason::Name);
    assert_eq!(denied(sealed(&world, EU, &name, upload).await), Some(ReasonCode::Region));
}

#[tokio::test]
async fn who_takes_pieces_in_or_a_document_reads_writes_and_deletes_nothing_else() {
    let world = World::new();
    let (tenant, upload) = (world.clinic, UploadId::generate());
    let (header, grant) = (world.header(tenant, US), world.signed(&world.grant(tenant)));
    let intake = IntakeRequest { grant: &grant, header: &header, rule: None };
    let (own, others) = (piece(tenant, upload, 0), piece(tenant, UploadId::generate(), 0));
    let names = |header: &Header| [original(header), own.clone(), others.clone()];
    let prefixes = [
        ObjectPrefix::Upload(tenant, upload),
        ObjectPrefix::Upload(tenant, UploadId::generate()),
        ObjectPrefix::Upload(world.insurer, upload),
        ObjectPrefix::Job(tenant, header.job),
        ObjectPrefix::Bundles(tenant, None),
    ];
    macro_rules! may {
        ($scope:expr) => {
            (
                names(&header).map(|name| ($scope.may_read(&name).is_ok(), $scope.may_write(&name).is_ok())),
                prefixes.each_ref().map(|prefix| $scope.may_delete(prefix).is_ok()),
                $scope.pieces().ok(),
            )
        };
    }
    let gate = world.gate(US, ProcessRole::Client);
    let whole = gate.admit(intake, async |scope| may!(scope)).await.unwrap();
    assert_eq!(whole, ([(false, true), (false, false), (false, false)], [false; 5], None));
    let taken = gate.admit(PiecesRequest { intake, upload }, async |scope| may!(scope)).await.unwrap();
    let own_alone = [true, false, false, false, false];
    assert_eq!(taken, ([(false, false), (false, true), (false, false)], own_alone, Some(prefixes[0].clone())));
    let assembled = gate.admit(AssembledRequest { intake, upload }, async |scope| may!(scope)).await.unwrap();
    assert_eq!(assembled, ([(false, true), (true, false), (false, false)], own_alone, Some(prefixes[0].clone())));
    let worker = world.gate(US, ProcessRole::Worker(docward_envelope::Stage::Ocr));
    let refused = worker.admit(PiecesRequest { intake, upload }, async |_| ()).await;
    assert_eq!(refused.unwrap_err().reason, Reason::Role);
}
