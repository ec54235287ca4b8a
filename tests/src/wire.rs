//! The wire past the room under test: plain lapin, as somebody with the broker's password would use it.

use lapin::{
    BasicProperties, Confirmation, Connection, ConnectionProperties,
    options::{BasicPublishOptions, ConfirmSelectOptions},
};

/// Puts bytes into a work queue, such as `ocr.interactive`; returns when the broker has them.
pub async fn publish(uri: &str, queue: &str, bytes: &[u8]) {
    let connection = Connection::connect(uri, ConnectionProperties::default()).await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
    let options = BasicPublishOptions { mandatory: true, ..Default::default() };
    let properties = BasicProperties::default().with_delivery_mode(2);
    let sent = channel.basic_publish("work".into(), queue.into(), options, bytes, properties).await.unwrap();
    assert!(matches!(sent.await.unwrap(), Confirmation::Ack(None)), "there is no queue {queue}");
    connection.close(200, "".into()).await.unwrap();
}
