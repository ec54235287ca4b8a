//! Private RabbitMQ and PostgreSQL instances under one local folder.
