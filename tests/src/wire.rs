//! The wire past the room under test: plain lapin, as somebody with the broker's password would use it.

use docward_envelope::Voucher;
use futures_util::StreamExt;
use lapin::{
    BasicProperties, Confirmation, Connection, ConnectionProperties,
    options::{BasicConsumeOptions, BasicPublishOptions, ConfirmSelectOptions, QueueBindOptions, QueueDeclareOptions},
    types::{AMQPValue, FieldTable},
};
use std::sync::{Arc, Mutex};

/// Puts bytes into a work queue, such as `ocr.interactive`; returns when the broker has them.
pub async fn publish(uri: &str, queue: &str, bytes: &[u8]) {
    send(uri, queue, bytes, FieldTable::default()).await;
}

/// The same with the word of who vouches for the envelope, as it travelled with a genuine one.
pub async fn publish_vouched(uri: &str, queue: &str, bytes: &[u8], sent_by: Voucher) {
    let mut headers = FieldTable::default();
    headers.insert("sent-by".into(), AMQPValue::LongString(sent_by.to_text().into()));
    send(uri, queue, bytes, headers).await;
}

async fn send(uri: &str, queue: &str, bytes: &[u8], headers: FieldTable) {
    let connection = Connection::connect(uri, ConnectionProperties::default()).await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
    let options = BasicPublishOptions { mandatory: true, ..Default::default() };
    let properties = BasicProperties::default().with_delivery_mode(2).with_headers(headers);
    let sent = channel.basic_publish("work".into(), queue.into(), options, bytes, properties).await.unwrap();
    assert!(matches!(sent.await.unwrap(), Confirmation::Ack(None)), "there is no queue {queue}");
    connection.close(200, "".into()).await.unwrap();
}

/// Everything that passes a region's exchanges, as somebody who listens in sees it.
pub struct Tap {
    connection: Connection,
    heard: Arc<Mutex<Vec<Heard>>>,
}

/// One message that was listened to.
#[derive(Debug, Clone)]
pub struct Heard {
    /// Through which exchange, to which queue.
    pub way: String,
    /// Names of its headers.
    pub headers: Vec<String>,
    /// All properties, headers and their values, as text.
    pub properties: String,
    /// Its body.
    pub body: Vec<u8>,
}

impl Tap {
    /// Listens to these (exchange, routing key) pairs.
    pub async fn on(uri: &str, ways: &[(&str, &str)]) -> Self {
        let connection = Connection::connect(uri, ConnectionProperties::default()).await.unwrap();
        let channel = connection.create_channel().await.unwrap();
        // A name that the region's user may make.
        let queue = "control.tap";
        let options = QueueDeclareOptions { exclusive: true, auto_delete: true, ..Default::default() };
        channel.queue_declare(queue.into(), options, FieldTable::default()).await.unwrap();
        for (exchange, key) in ways {
            let options = QueueBindOptions::default();
            let bound =
                channel.queue_bind(queue.into(), (*exchange).into(), (*key).into(), options, FieldTable::default());
            bound.await.unwrap();
        }
        let options = BasicConsumeOptions { no_ack: true, ..Default::default() };
        let mut messages =
            channel.basic_consume(queue.into(), "tap".into(), options, FieldTable::default()).await.unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&heard);
        tokio::spawn(async move {
            let _channel = channel;
            while let Some(Ok(message)) = messages.next().await {
                let headers = message.properties.headers().iter().flat_map(|table| table.inner().keys());
                let heard = Heard {
                    way: format!("{} {}", message.exchange, message.routing_key),
                    headers: headers.map(ToString::to_string).collect(),
                    properties: format!("{:?}", message.properties),
                    body: message.data,
                };
                record.lock().unwrap().push(heard);
            }
        });
        Self { connection, heard }
    }

    /// What was heard so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// Stops listening.
    pub async fn close(self) {
        self.connection.close(200, "".into()).await.unwrap();
    }
}
