//! The private RabbitMQ: its own epmd, cookie, node name, folder and ports, listeners on 127.0.0.1 only. What it holds
//! comes from a definitions file that it loads at boot: `rabbitmqctl` costs two seconds of Erlang a call.

use super::{BrokerRules, Durability, Lifetime, LocalError, RegionAccess, access::Access, folder, process::Server};
use rustix::process::Signal;
use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

const NODE: &str = "rabbitmq";
const PORT_MAPPER: &str = "epmd";
/// Debian's and Ubuntu's wrapper in /usr/sbin refuses other users; this is what it wraps.
const PROGRAM: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";
const CONTROL_PROGRAM: &str = "/usr/lib/rabbitmq/bin/rabbitmqctl";
const READY_CEILING: Duration = Duration::from_mins(2);
const STOP_CEILING: Duration = Duration::from_secs(30);
const PROBE_CEILING: Duration = Duration::from_millis(500);

/// The broker's processes, as far as they are known to run.
pub(super) struct RabbitMq {
    port_mapper: Option<Server>,
    node: Option<Server>,
}

impl RabbitMq {
    /// What an earlier process started and still runs.
    pub(super) fn find(folder: &Path) -> Self {
        Self { port_mapper: Server::find(PORT_MAPPER, folder), node: Server::find(NODE, folder) }
    }

    /// The names of those that do not run.
    pub(super) fn missing(&mut self, folder: &Path) -> Vec<&'static str> {
        let servers = [(PORT_MAPPER, &mut self.port_mapper), (NODE, &mut self.node)];
        let ended = servers
            .into_iter()
            .filter_map(|(name, server)| (!Server::is_running(server, name, folder)).then_some(name));
        ended.collect()
    }

    /// The names of those that do not answer, whether or not they run.
    pub(super) fn silent(access: &Access) -> Vec<&'static str> {
        let answers = [(PORT_MAPPER, connects(access.epmd_port)), (NODE, speaks_amqp(access.amqp_port))];
        answers.into_iter().filter_map(|(name, answers)| (!answers).then_some(name)).collect()
    }

    /// Starts those of `wanted` that do not run where they were: same ports, same data. Returns once the broker answers.
    pub(super) fn heal(
        &mut self,
        folder: &Path,
        access: &Access,
        lifetime: Lifetime,
        wanted: &[&str],
    ) -> Result<(), LocalError> {
        let missing = self.missing(folder);
        let starts_node = missing.contains(&NODE) && wanted.contains(&NODE);
        // The node needs it.
        if missing.contains(&PORT_MAPPER) && (starts_node || wanted.contains(&PORT_MAPPER)) {
            self.port_mapper = Some(spawn_port_mapper(folder, access, lifetime)?);
        }
        if starts_node {
            self.node = Some(spawn_node(folder, access, lifetime)?);
            if let Err(error) = self.wait_ready(access) {
                // One that runs and does not answer would pass for a broker.
                self.stop_node(Durability::Disposable)?;
                return Err(error);
            }
        }
        Ok(())
    }

    /// Writes configuration and definitions and starts the processes; they are not ready yet.
    pub(super) fn spawn(
        folder: &Path,
        access: &Access,
        rules: &BrokerRules,
        lifetime: Lifetime,
    ) -> Result<Self, LocalError> {
        if !Path::new(PROGRAM).exists() {
            return Err(LocalError::Missing { program: "rabbitmq-server" });
        }
        let home = home(folder);
        folder::make(&home)?;
        write(&home.join("rabbitmq.conf"), configuration(folder, access).as_bytes())?;
        write(&home.join("enabled_plugins"), b"[].\n")?;
        write_definitions(folder, access.hosts(), rules)?;
        let port_mapper = spawn_port_mapper(folder, access, lifetime)?;
        Ok(Self { port_mapper: Some(port_mapper), node: Some(spawn_node(folder, access, lifetime)?) })
    }

    /// Waits until it answers an AMQP client, which it does last, after the definitions are loaded.
    pub(super) fn wait_ready(&mut self, access: &Access) -> Result<(), LocalError> {
        match &mut self.node {
            Some(node) => node.wait_until(READY_CEILING, || speaks_amqp(access.amqp_port)),
            None => Ok(()),
        }
    }

    fn stop_node(&mut self, durability: Durability) -> Result<(), LocalError> {
        match (self.node.take(), durability) {
            (None, _) => Ok(()),
            (Some(node), Durability::Kept) => node.stop(Signal::TERM, STOP_CEILING),
            (Some(mut node), Durability::Disposable) => node.kill(),
        }
    }

    /// Ends the server and all its processes.
    pub(super) fn stop(mut self, durability: Durability) -> Result<(), LocalError> {
        self.stop_node(durability)?;
        self.port_mapper.map_or(Ok(()), |port_mapper| port_mapper.stop(Signal::TERM, STOP_CEILING))
    }
}

/// Brings more virtual hosts into a running broker. Slow (two seconds): for when the prepared ones are used up.
pub(super) fn import<'a>(
    folder: &Path,
    access: &Access,
    added: impl Iterator<Item = &'a RegionAccess>,
    rules: &BrokerRules,
) -> Result<(), LocalError> {
    write_definitions(folder, added, rules)?;
    let log = folder.join("log/rabbitmqctl.log");
    let output = folder::log_file(&log)?;
    let errors = output.try_clone().map_err(LocalError::file("open", &log))?;
    let mut command = Command::new(CONTROL_PROGRAM);
    command.arg("import_definitions").arg(home(folder).join("definitions.json"));
    let status = environment(&mut command, folder, access).stdout(output).stderr(errors).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        _ => Err(LocalError::Tool { program: "rabbitmqctl import_definitions", log }),
    }
}

/// Returns once it takes connections: the node would start a port mapper of its own, and leave it behind, if it did not find
/// this one.
fn spawn_port_mapper(folder: &Path, access: &Access, lifetime: Lifetime) -> Result<Server, LocalError> {
    let mut command = Command::new("epmd");
    command.args(["-address", "127.0.0.1", "-port"]).arg(access.epmd_port.to_string());
    let mut port_mapper = Server::spawn(PORT_MAPPER, command, folder, lifetime)?;
    port_mapper.wait_until(READY_CEILING, || connects(access.epmd_port))?;
    Ok(port_mapper)
}

fn spawn_node(folder: &Path, access: &Access, lifetime: Lifetime) -> Result<Server, LocalError> {
    let mut command = Command::new(PROGRAM);
    environment(&mut command, folder, access);
    Server::spawn(NODE, command, folder, lifetime)
}

/// Nothing inherited: neither the caller's secrets nor a system-wide RabbitMQ configuration reach it.
fn environment<'a>(command: &'a mut Command, folder: &Path, access: &Access) -> &'a mut Command {
    let home = home(folder);
    let path = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
    command
        .current_dir(&home)
        .env_clear()
        .env("PATH", path)
        .env("LANG", "C.UTF-8")
        .env("HOME", &home)
        .env("ERL_EPMD_PORT", access.epmd_port.to_string())
        // The start script then becomes the Erlang machine instead of waiting for it as a child.
        .env("RUNNING_UNDER_SYSTEMD", "true")
        // By the port at first start would be nicer to read, but data is bound to the node's name for ever.
        .env("RABBITMQ_NODENAME", "docward@localhost")
        .env("RABBITMQ_DIST_PORT", access.distribution_port.to_string())
        .env("RABBITMQ_MNESIA_BASE", home.join("data"))
        .env("RABBITMQ_LOG_BASE", folder.join("log"))
        .env("RABBITMQ_PID_FILE", home.join("pid"))
        .env("RABBITMQ_ENABLED_PLUGINS_FILE", home.join("enabled_plugins"))
        .env("RABBITMQ_CONFIG_FILE", home.join("rabbitmq"))
        .env("RABBITMQ_ADVANCED_CONFIG_FILE", home.join("advanced.config"))
        .env("RABBITMQ_CONF_ENV_FILE", home.join("rabbitmq-env.conf"))
        .env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}")
}

fn configuration(folder: &Path, access: &Access) -> String {
    let definitions = home(folder).join("definitions.json");
    format!(
        "listeners.tcp.1 = 127.0.0.1:{}\nload_definitions = {}\nlog.console = false\nlog.file = broker.log\n\
         log.file.level = info\ndisk_free_limit.absolute = 50MB\n",
        access.amqp_port,
        definitions.display()
    )
}

fn write_definitions<'a>(
    folder: &Path,
    regions: impl Iterator<Item = &'a RegionAccess>,
    rules: &BrokerRules,
) -> Result<(), LocalError> {
    let path = home(folder).join("definitions.json");
    let definitions = rules.definitions(regions)?;
    folder::write_secret(&path, definitions.to_string().as_bytes())
}

fn connects(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// Whether a greeting is answered with a method frame on channel 0 (`connection.start`).
fn speaks_amqp(port: u16) -> bool {
    let greet = || -> std::io::Result<[u8; 3]> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut stream = TcpStream::connect_timeout(&address, PROBE_CEILING)?;
        stream.set_read_timeout(Some(PROBE_CEILING))?;
        stream.write_all(b"AMQP\x00\x00\x09\x01")?;
        let mut answer = [0; 3];
        stream.read_exact(&mut answer)?;
        Ok(answer)
    };
    greet().is_ok_and(|answer| answer == [1, 0, 0])
}

fn home(folder: &Path) -> PathBuf {
    folder.join("rabbitmq")
}

fn write(path: &Path, content: &[u8]) -> Result<(), LocalError> {
    fs::write(path, content).map_err(LocalError::file("write", path))
}
